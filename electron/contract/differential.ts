import type { CellStatus, Differential } from './analysis.ts';
import { exactLimits } from './binomial.ts';
import { type CellClass, COUNTED_CLASSES, UNCOUNTED_CLASSES } from './classes.ts';
import { percentagesToHundred, roundTo } from './rounding.ts';

/** Above this share of cells of an unusual stain a slide's calls are worse than sampling error can say. */
const UNUSUAL_STAIN_SHARE = 0.2;

/** What is known of a slide beside its counts. */
export interface CountFacts {
  /** Classes that the model can't call: from its manifest, never a list of the program. */
  untrained?: readonly CellClass[];
  /** Cells of a stain that the classifier did not learn on, cells in all, and those that nobody has reviewed. */
  unusualStain?: number;
  cells?: number;
  unreviewed?: number;
}

/**
 * Whether a slide's 95% limits are withheld. They cover sampling error alone; where the stain is unknown to the classifier and people
 * have not seen every cell, errors of the calls are larger than that, and a narrow interval would be believed.
 */
export function limitsWithheld({ unusualStain = 0, cells = 0, unreviewed = cells }: CountFacts): boolean {
  return unreviewed > 0 && unusualStain > UNUSUAL_STAIN_SHARE * cells;
}

type Limits = [number, number];

const exactPercent = (count: number, counted: number): Limits => {
  const [low, high] = exactLimits(count, counted);
  return [roundTo(100 * low, 1), roundTo(100 * high, 1)];
};

/** The figures of a slide; `stored` spares working out limits and counts outside the 100% again. */
function figuresOf(
  counts: ReadonlyMap<CellClass, number>,
  unidentified: number,
  facts: CountFacts,
  stored?: Differential,
): Differential {
  const { untrained = [], unusualStain = stored?.unusual_stain ?? 0 } = facts;
  const of = (name: CellClass) => counts.get(name) ?? 0;
  const counted = COUNTED_CLASSES.reduce((sum, name) => sum + of(name), 0);
  const withheld = limitsWithheld({ ...facts, unusualStain });
  const percents = percentagesToHundred(COUNTED_CLASSES.map(of));
  const notTrained = untrained.filter((name) => of(name) === 0 && !stored?.per_100_wbc[name]);
  const known = (name: CellClass) => counted > 0 && !notTrained.includes(name);
  const classes: Differential['classes'] = {};
  COUNTED_CLASSES.forEach((name, i) => {
    // Of a class that only people find, the cells that nobody looked at may hide more: limits would be too low.
    const limited = known(name) && !withheld && !untrained.includes(name);
    classes[name] = {
      count: of(name),
      percent: known(name) ? (percents[i] ?? 0) : null,
      ci95: limited ? (stored?.classes[name]?.ci95 ?? exactPercent(of(name), counted)) : null,
    };
  });
  const per_100_wbc: Differential['per_100_wbc'] = {};
  for (const name of UNCOUNTED_CLASSES) {
    const value = stored ? (stored.per_100_wbc[name] ?? null) : counted ? roundTo((100 * of(name)) / counted, 1) : null;
    per_100_wbc[name] = known(name) ? value : null;
  }
  return {
    counted,
    unidentified,
    classes,
    per_100_wbc,
    ...(notTrained.length > 0 && { not_trained: notTrained }),
    ...(unusualStain > 0 && { unusual_stain: unusualStain }),
    ...(withheld && { limits_withheld: true }),
  };
}

/**
 * The differential count of a slide from the number of classified cells of each class: the one place where its figures are made, for
 * the window, the command line and every file. Counted are the white cells, that is all classes but NR and AR; those two are stated
 * per 100 white cells. Unidentified cells are stated, never counted. Percentages add up to 100.0. A figure that can't be had is null:
 * any without white cells, one of a class that the model can't call and nobody found, and limits that are withheld.
 */
export function differentialOfCounts(
  counts: ReadonlyMap<CellClass, number>,
  unidentified: number,
  facts: CountFacts = {},
): Differential {
  return figuresOf(counts, unidentified, facts);
}

/** The differential count of a slide from its cells. */
export function differentialOf(
  cells: Iterable<{ class: CellClass; status: CellStatus }>,
  facts: CountFacts = {},
): Differential {
  const counts = new Map<CellClass, number>();
  let unidentified = 0;
  for (const cell of cells) {
    if (cell.status === 'unidentified') unidentified++;
    else counts.set(cell.class, (counts.get(cell.class) ?? 0) + 1);
  }
  return figuresOf(counts, unidentified, facts);
}

/**
 * A differential that was stored, with the figures of today's rules: earlier versions rounded each share by itself and gave 0.0 where
 * there is no figure. Limits and figures per 100 white cells are taken as stored: a list of slides asks for thousands.
 */
export function restated(stored: Differential, facts: CountFacts = {}): Differential {
  const counts = new Map(COUNTED_CLASSES.map((name) => [name, stored.classes[name]?.count ?? 0]));
  return figuresOf(counts, stored.unidentified, facts, stored);
}
