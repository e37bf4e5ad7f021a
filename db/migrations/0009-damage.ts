/** Version 9: a log that vanished (db/lost-log.ts) and a value that changed on the disk (db/digest.ts) are noticed. */
export const DAMAGE = /* sql */ `
-- 'marks' only ever grows: written so that the log holds something as long as the file counts as open. 'lost' is told of until
-- somebody has seen it.
ALTER TABLE upkeep ADD COLUMN marks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE upkeep ADD COLUMN lost TEXT;

-- SHA-256 of an image's cells as they were stored; NULL before version 9.
ALTER TABLE run_inputs ADD COLUMN digest BLOB CHECK (length(digest) = 32);
`;
