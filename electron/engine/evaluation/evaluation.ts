import type { CellStatus } from '../../contract/analysis.ts';
import { CELL_CLASSES, type CellClass, NORMAL_CLASSES } from '../../contract/classes.ts';

/** One image with a known class, and its call. */
export interface Judged {
  truth: CellClass;
  /** The classes that count as right; more than one of a set label such as LY_OR_LR, whose cells have no class of their own. */
  accepts: readonly CellClass[];
  /** The top class, whether or not the cell is unidentified. */
  call: CellClass;
  status: CellStatus;
  confidence: number;
  source: string | null;
}

export interface ClassScore {
  support: number;
  tpr: number;
  precision: number;
}

export interface Scores {
  n: number;
  accuracy: number;
  /** Means over the classes that have cells; null where none has. */
  macro_f1: number | null;
  mean_tpr_normal: number | null;
  mean_tpr_abnormal: number | null;
}

/** What `leukoscope evaluate --json` writes. */
export interface Evaluation extends Scores {
  schema: 'leukoscope/evaluation/1';
  abstained: number;
  accuracy_when_classified: number;
  /** Expected calibration error of the confidence, 15 equal bins (Guo et al. 2017). */
  ece: number;
  classes: Partial<Record<CellClass, ClassScore>>;
  confusion: { labels: CellClass[]; rows: number[][] };
  sources: Record<string, Scores>;
  /** Cells with a set label, by label: they count in n, accuracy, abstention and calibration, in no class. */
  sets: Record<string, { n: number; accuracy: number }>;
}

const mean = (values: number[]) => (values.length ? values.reduce((a, b) => a + b, 0) / values.length : null);
const share = (part: number, whole: number) => (whole ? part / whole : 0);

const isRight = ({ accepts, call }: Judged) => accepts.includes(call);
const named = (judged: readonly Judged[]) => judged.filter(({ accepts }) => accepts.length === 1);
const accuracyOf = (judged: readonly Judged[]) => share(judged.filter(isRight).length, judged.length);

function confusionRows(judged: readonly Judged[]): number[][] {
  const rows = CELL_CLASSES.map(() => CELL_CLASSES.map(() => 0));
  for (const { truth, call } of judged) {
    const row = rows[CELL_CLASSES.indexOf(truth)];
    const column = CELL_CLASSES.indexOf(call);
    if (row) row[column] = (row[column] ?? 0) + 1;
  }
  return rows;
}

function classScores(rows: number[][]): Map<CellClass, ClassScore & { f1: number }> {
  const out = new Map<CellClass, ClassScore & { f1: number }>();
  CELL_CLASSES.forEach((name, k) => {
    const support = (rows[k] ?? []).reduce((a, b) => a + b, 0);
    const called = rows.reduce((sum, row) => sum + (row[k] ?? 0), 0);
    const hits = rows[k]?.[k] ?? 0;
    if (support || called) {
      out.set(name, {
        support,
        tpr: share(hits, support),
        precision: share(hits, called),
        f1: share(2 * hits, support + called),
      });
    }
  });
  return out;
}

/** Accuracy and class means; the means ignore classes without support. */
function scoresOf(judged: readonly Judged[]): Scores {
  const classes = [...classScores(confusionRows(named(judged)))].filter(([, score]) => score.support > 0);
  const tprs = (normal: boolean) =>
    classes.filter(([name]) => NORMAL_CLASSES.includes(name) === normal).map(([, score]) => score.tpr);
  return {
    n: judged.length,
    accuracy: accuracyOf(judged),
    macro_f1: mean(classes.map(([, score]) => score.f1)),
    mean_tpr_normal: mean(tprs(true)),
    mean_tpr_abnormal: mean(tprs(false)),
  };
}

/** |accuracy - mean confidence| over equal-width bins of confidence, weighted by their number of cells. */
export function expectedCalibrationError(judged: readonly Judged[], bins = 15): number {
  const groups = Array.from({ length: bins }, (): Judged[] => []);
  for (const j of judged) groups[Math.min(bins - 1, Math.floor(j.confidence * bins))]?.push(j);
  return groups.reduce((sum, group) => {
    if (!group.length) return sum;
    return (
      sum +
      share(group.length, judged.length) * Math.abs(accuracyOf(group) - (mean(group.map((j) => j.confidence)) ?? 0))
    );
  }, 0);
}

/** The figures of an evaluation from its judged images, overall and by source. */
export function evaluate(judged: readonly Judged[]): Evaluation {
  const rows = confusionRows(named(judged));
  const classified = judged.filter((j) => j.status === 'classified');
  const sources: Record<string, Scores> = {};
  for (const source of new Set(judged.flatMap((j) => (j.source ? [j.source] : [])))) {
    sources[source] = scoresOf(judged.filter((j) => j.source === source));
  }
  const sets: Evaluation['sets'] = {};
  const setLabel = ({ accepts }: Judged) => accepts.join('_OR_');
  for (const label of new Set(judged.filter(({ accepts }) => accepts.length > 1).map(setLabel))) {
    const of = judged.filter((j) => setLabel(j) === label);
    sets[label] = { n: of.length, accuracy: accuracyOf(of) };
  }
  const classes: Evaluation['classes'] = {};
  for (const [name, { support, tpr, precision }] of classScores(rows)) classes[name] = { support, tpr, precision };
  return {
    schema: 'leukoscope/evaluation/1',
    ...scoresOf(judged),
    abstained: share(judged.length - classified.length, judged.length),
    accuracy_when_classified: accuracyOf(classified),
    ece: expectedCalibrationError(judged),
    classes,
    confusion: { labels: [...CELL_CLASSES], rows },
    sources,
    sets,
  };
}
