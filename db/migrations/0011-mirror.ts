/** Version 11: backups hold the original images too, unless the plan leaves them out. */
export const MIRROR = /* sql */ `
ALTER TABLE upkeep ADD COLUMN backup_originals INTEGER NOT NULL DEFAULT 1 CHECK (backup_originals IN (0, 1));
`;
