import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Names that only their authors could guess, and what replaced them. docs/decisions may tell history. */
const RETIRED: readonly (readonly [RegExp, string])[] = [
  [/\b(?:Review|Report|Signoff|Calibration|Safety)Desk\b/, 'service'],
  [/\b(?:SessionKeeper|InsightThread|ReportFacts)\b/, 'session, background worker, report service'],
  [/\b(?:make|list|verify|prune|to|remove)Generations?\b|\bgenerationFile\b/, 'backup'],
  [/\bupkeep\b|\bcreateUpkeep\b|\bproofDue\b/, 'markers'],
  [/\bmirror(?:Folder|Originals)\b|\bproveMirror\b|\bbringBackOriginals\b/, 'originals backup'],
  [/\breleased_originals\b|\bdatabase\.releases\b/, 'retention'],
  [/\bcondemn\b|\bproveIfDue\b/, 'markCorrupt, quick check'],
  [/\b(?:read|same|NO_)Word\b|\bNO_WORD\b|\bWordEvent\b|\bCellStory\b/, 'verdict'],
  [/\b(?:read|Slide)Standing\b|\.standing\(/, 'effective state, slide state'],
  [/\.travel\(/, 'undoRedo'],
  [/\bfindingsOf\b|\breview_figures\b(?!_)|\bReviewFigures\b/, 'derived metrics'],
  [/\bLikeness\b|\bExaminer\b|\boddness\b/, 'similarity, query image, outlier score'],
  [/\bTeachingCell\b|\breadTeaching\b|\bteach\.py\b/, 'training features, distillation'],
  [/\bstrangers\.py\b|\bfloating\.py\b|\bfusion\.py\b/, 'out-of-domain cells, float graph'],
  [
    /\b(?:second|third|fourth|fifth|seventh|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|sixteenth|seventeenth)\.json\b/,
    'what the run is',
  ],
  [/\bunpackHalf\b|\bhalf\.ts\b|\bpack\.ts\b/, 'float16, codec'],
  [
    /\bDEFAULT_HOLD\b|\bTUNING\.speck\b|\bnuclearRuler\b|\bgraphPull\b/,
    'prior strength, minimum area, red-cell diameter, terminal weight',
  ],
  [/\bdata-deaf\b|\bdataset\.deaf\b|\bGalleryEye\b|\bsentSlide\b/, 'pointer gate, viewport, columnar slide'],
  [
    /\bINSIGHT_(?:METHODS|EVENTS|MEASURES)\b|\bInsight(?:Statistics|Measure)\b|\bnew (?:Insight|Exchange)\(/,
    'similarity, statistics',
  ],
  [/\blane(?:Of)?\(patient\)|\boutbox_by_lane\b/, 'ordering key'],
];

test('no retired name comes back', () => {
  const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 24 })
    .split('\n')
    .filter((file) => /\.(?:ts|tsx|mjs|py|css|md|json|yml)$/.test(file))
    .filter((file) => !/^docs\/decisions\/|^package-lock\.json$|^tests\/unit\/scripts\/names\.test\.ts$/.test(file));
  expect(files.length).toBeGreaterThan(500);
  const found = files.flatMap((file) => {
    let text: string;
    try {
      text = readFileSync(path.join(root, file), 'utf8');
    } catch {
      return []; // deleted in the working tree, not yet in the index
    }
    return text
      .split('\n')
      .flatMap((line, i) =>
        RETIRED.filter(([name]) => name.test(line)).map(
          ([, instead]) => `${file}:${i + 1} say ${instead}: ${line.trim()}`,
        ),
      );
  });
  expect(found).toEqual([]);
});
