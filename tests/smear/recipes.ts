import type { CellClass } from '../../electron/contract/classes.ts';
import type { Range } from './random.ts';
import type { Amounts } from './stain.ts';

/** Lengths below are in micrometres unless they are called a share. */
export type NucleusRecipe =
  /** A round or oval body. `share` = its diameter over the cell's; `offset` = its displacement over the free room. */
  | { kind: 'round'; share: Range; offset: Range; irregularity: number; stretch: Range; clefts?: Range }
  /** A thick arc: indented, kidney-shaped or band, by its span (degrees) and thickness (share of the cell's radius). */
  | { kind: 'arc'; bend: Range; thickness: Range; span: Range; offset: Range; irregularity: number }
  /** Lobes on an arc with bridges between them. `size` = lobe radius over the cell's radius. */
  | { kind: 'lobes'; lobes: Range; size: Range; ring: Range; bridge: Range; irregularity: number };

/** Chromatin: mean amount of azure, relative contrast, and size of its grain. */
export interface ChromatinRecipe {
  amount: Range;
  contrast: number;
  grain: number;
  /** Coarse dark clumps along the membrane, as on a clock's face. */
  clock?: boolean;
  nucleoli?: Range;
}

export interface GranuleRecipe {
  /** Granules per square micrometre of cell. */
  number: Range;
  radius: Range;
  pigment: Amounts;
  /** How dense a granule is. */
  strength: Range;
  /** Share that lies over the nucleus too. */
  overNucleus: number;
}

export interface CellRecipe {
  diameter: Range;
  /** `ragged` = waves around the outline: more make a skirt. */
  outline: { irregularity: number; stretch: Range; ragged: number };
  /** Each nucleus is drawn from one of these, all equally likely. */
  nuclei: readonly [NucleusRecipe, ...NucleusRecipe[]];
  chromatin: ChromatinRecipe;
  cytoplasm: { pigment: Amounts; mottling: number /** Extra pigment at the cell's edge, relative. */; rim: number };
  granules: readonly GranuleRecipe[];
  /** Number of clear vacuoles. */
  vacuoles: Range;
  /** Paleness of the Golgi zone beside the nucleus, 0..1. */
  hof: number;
}

const AZUROPHIL: Amounts = { azure: 0.55, eosin: 0.5 };

const BAND: NucleusRecipe = {
  kind: 'arc',
  bend: [0.44, 0.54],
  thickness: [0.17, 0.22],
  span: [190, 270],
  offset: [0.05, 0.15],
  irregularity: 0.08,
};

const SEGMENTED: NucleusRecipe = {
  kind: 'lobes',
  lobes: [3, 5],
  size: [0.25, 0.33],
  ring: [0.46, 0.56],
  bridge: [0.03, 0.07],
  irregularity: 0.1,
};

/** What is painted for the cells of a class. Artifacts are no cells and have a painter of their own. */
export const RECIPES: Record<Exclude<CellClass, 'AR'>, CellRecipe> = {
  NE: {
    diameter: [11, 13.5],
    outline: { irregularity: 0.02, stretch: [1, 1.15], ragged: 5 },
    nuclei: [SEGMENTED, SEGMENTED, { ...SEGMENTED, lobes: [2, 3], size: [0.3, 0.38] }, BAND],
    chromatin: { amount: [0.85, 1.1], contrast: 0.32, grain: 0.9 },
    cytoplasm: { pigment: { eosin: 0.5, azure: 0.07 }, mottling: 0.35, rim: 0.1 },
    granules: [{ number: [0.6, 1.6], radius: [0.12, 0.22], pigment: AZUROPHIL, strength: [0.15, 0.4], overNucleus: 0 }],
    vacuoles: [0, 0],
    hof: 0,
  },
  EO: {
    diameter: [12, 14.5],
    outline: { irregularity: 0.02, stretch: [1, 1.15], ragged: 5 },
    nuclei: [
      {
        kind: 'lobes',
        lobes: [2, 2],
        size: [0.34, 0.42],
        ring: [0.42, 0.52],
        bridge: [0.06, 0.14],
        irregularity: 0.07,
      },
      { kind: 'lobes', lobes: [2, 3], size: [0.3, 0.38], ring: [0.44, 0.52], bridge: [0.06, 0.14], irregularity: 0.07 },
    ],
    chromatin: { amount: [0.75, 0.95], contrast: 0.32, grain: 1 },
    cytoplasm: { pigment: { granule: 0.35, eosin: 0.3, azure: 0.05 }, mottling: 0.2, rim: 0.05 },
    granules: [
      { number: [2.6, 3.6], radius: [0.28, 0.42], pigment: { granule: 0.55 }, strength: [0.5, 1.2], overNucleus: 0.12 },
    ],
    vacuoles: [0, 2],
    hof: 0,
  },
  BA: {
    diameter: [10, 12.5],
    outline: { irregularity: 0.03, stretch: [1, 1.15], ragged: 7 },
    nuclei: [
      { kind: 'lobes', lobes: [2, 3], size: [0.36, 0.46], ring: [0.3, 0.42], bridge: [0.2, 0.3], irregularity: 0.1 },
      { kind: 'round', share: [0.62, 0.75], offset: [0, 0.6], irregularity: 0.06, stretch: [1, 1.3] },
    ],
    chromatin: { amount: [0.55, 0.8], contrast: 0.22, grain: 1.2 },
    cytoplasm: { pigment: { eosin: 0.6, azure: 0.16 }, mottling: 0.3, rim: 0.1 },
    granules: [
      {
        number: [1.1, 2.2],
        radius: [0.25, 0.5],
        pigment: { azure: 1.05, blue: 0.45 },
        strength: [0.6, 1.1],
        overNucleus: 0.75,
      },
    ],
    vacuoles: [0, 2],
    hof: 0,
  },
  MO: {
    diameter: [14.5, 19],
    outline: { irregularity: 0.055, stretch: [1, 1.3], ragged: 7 },
    nuclei: [
      {
        kind: 'arc',
        bend: [0.3, 0.42],
        thickness: [0.34, 0.42],
        span: [100, 170],
        offset: [0.05, 0.2],
        irregularity: 0.14,
      },
      {
        kind: 'arc',
        bend: [0.36, 0.46],
        thickness: [0.27, 0.34],
        span: [160, 220],
        offset: [0, 0.15],
        irregularity: 0.16,
      },
      { kind: 'round', share: [0.6, 0.7], offset: [0.2, 0.8], irregularity: 0.09, stretch: [1.1, 1.4], clefts: [1, 2] },
    ],
    chromatin: { amount: [0.6, 0.78], contrast: 0.29, grain: 0.75 },
    cytoplasm: { pigment: { blue: 0.42, eosin: 0.3, azure: 0.08 }, mottling: 0.3, rim: 0.3 },
    granules: [{ number: [0.3, 1], radius: [0.1, 0.18], pigment: AZUROPHIL, strength: [0.2, 0.5], overNucleus: 0 }],
    vacuoles: [0, 12],
    hof: 0.15,
  },
  LY: {
    diameter: [7.8, 10.5],
    outline: { irregularity: 0.025, stretch: [1, 1.15], ragged: 6 },
    nuclei: [{ kind: 'round', share: [0.82, 0.92], offset: [0.3, 1], irregularity: 0.025, stretch: [1, 1.15] }],
    chromatin: { amount: [0.9, 1.12], contrast: 0.29, grain: 1.3 },
    cytoplasm: { pigment: { blue: 0.75, azure: 0.08 }, mottling: 0.2, rim: 0.3 },
    granules: [],
    vacuoles: [0, 0],
    hof: 0.2,
  },
  LR: {
    diameter: [14.5, 19],
    outline: { irregularity: 0.07, stretch: [1, 1.35], ragged: 8 },
    nuclei: [
      { kind: 'round', share: [0.5, 0.62], offset: [0.1, 0.7], irregularity: 0.05, stretch: [1, 1.3] },
      {
        kind: 'round',
        share: [0.52, 0.64],
        offset: [0.1, 0.7],
        irregularity: 0.07,
        stretch: [1.1, 1.4],
        clefts: [0, 1],
      },
    ],
    chromatin: { amount: [0.72, 0.95], contrast: 0.29, grain: 1.1, nucleoli: [0, 1] },
    cytoplasm: { pigment: { blue: 0.5, azure: 0.03 }, mottling: 0.2, rim: 1.6 },
    granules: [],
    vacuoles: [0, 2],
    hof: 0.35,
  },
  LA: {
    diameter: [10, 14],
    outline: { irregularity: 0.04, stretch: [1, 1.25], ragged: 9 },
    nuclei: [
      {
        kind: 'round',
        share: [0.78, 0.88],
        offset: [0.1, 0.9],
        irregularity: 0.07,
        stretch: [1, 1.25],
        clefts: [1, 3],
      },
      { kind: 'lobes', lobes: [3, 5], size: [0.38, 0.46], ring: [0.36, 0.42], bridge: [0.3, 0.36], irregularity: 0.1 },
    ],
    chromatin: { amount: [0.82, 1], contrast: 0.26, grain: 1, nucleoli: [0, 1] },
    cytoplasm: { pigment: { blue: 0.7, azure: 0.06 }, mottling: 0.2, rim: 0.5 },
    granules: [],
    vacuoles: [0, 0],
    hof: 0,
  },
  ME: {
    diameter: [12.5, 16],
    outline: { irregularity: 0.03, stretch: [1, 1.2], ragged: 5 },
    nuclei: [
      {
        kind: 'arc',
        bend: [0.36, 0.44],
        thickness: [0.25, 0.32],
        span: [110, 160],
        offset: [0.1, 0.25],
        irregularity: 0.07,
      },
      {
        kind: 'arc',
        bend: [0.28, 0.36],
        thickness: [0.32, 0.38],
        span: [90, 140],
        offset: [0.15, 0.3],
        irregularity: 0.07,
      },
    ],
    chromatin: { amount: [0.78, 1], contrast: 0.32, grain: 0.95 },
    cytoplasm: { pigment: { eosin: 0.55, azure: 0.1, blue: 0.1 }, mottling: 0.35, rim: 0.1 },
    granules: [
      { number: [0.6, 1.8], radius: [0.14, 0.24], pigment: AZUROPHIL, strength: [0.25, 0.55], overNucleus: 0.05 },
    ],
    vacuoles: [0, 1],
    hof: 0.1,
  },
  MY: {
    diameter: [13, 17],
    outline: { irregularity: 0.03, stretch: [1, 1.2], ragged: 5 },
    nuclei: [{ kind: 'round', share: [0.58, 0.7], offset: [0.5, 1], irregularity: 0.03, stretch: [1.05, 1.35] }],
    chromatin: { amount: [0.75, 0.95], contrast: 0.32, grain: 0.85 },
    cytoplasm: { pigment: { eosin: 0.4, blue: 0.25, azure: 0.13 }, mottling: 0.35, rim: 0.2 },
    granules: [
      { number: [1, 2.4], radius: [0.15, 0.27], pigment: AZUROPHIL, strength: [0.35, 0.75], overNucleus: 0.15 },
    ],
    vacuoles: [0, 1],
    hof: 0.25,
  },
  PR: {
    diameter: [15.5, 20.5],
    outline: { irregularity: 0.04, stretch: [1, 1.2], ragged: 6 },
    nuclei: [{ kind: 'round', share: [0.66, 0.78], offset: [0.2, 0.9], irregularity: 0.04, stretch: [1, 1.25] }],
    chromatin: { amount: [0.55, 0.74], contrast: 0.25, grain: 0.6, nucleoli: [1, 3] },
    cytoplasm: { pigment: { blue: 0.55, azure: 0.16, eosin: 0.2 }, mottling: 0.3, rim: 0.4 },
    granules: [
      {
        number: [1.2, 2.6],
        radius: [0.2, 0.34],
        pigment: { azure: 0.6, eosin: 0.5 },
        strength: [0.35, 0.8],
        overNucleus: 0.3,
      },
    ],
    vacuoles: [0, 1],
    hof: 0.35,
  },
  BL: {
    diameter: [12.5, 18],
    outline: { irregularity: 0.03, stretch: [1, 1.25], ragged: 5 },
    nuclei: [
      { kind: 'round', share: [0.82, 0.9], offset: [0.1, 0.9], irregularity: 0.03, stretch: [1, 1.2] },
      { kind: 'round', share: [0.78, 0.86], offset: [0.3, 0.9], irregularity: 0.045, stretch: [1, 1.25] },
    ],
    chromatin: { amount: [0.55, 0.72], contrast: 0.26, grain: 0.5, nucleoli: [1, 4] },
    cytoplasm: { pigment: { blue: 0.95, azure: 0.08 }, mottling: 0.15, rim: 0.7 },
    granules: [],
    vacuoles: [0, 1],
    hof: 0,
  },
  PC: {
    diameter: [12.5, 17],
    outline: { irregularity: 0.045, stretch: [1.15, 1.5], ragged: 7 },
    nuclei: [{ kind: 'round', share: [0.46, 0.56], offset: [0.85, 1.05], irregularity: 0.025, stretch: [1, 1.15] }],
    chromatin: { amount: [0.85, 1.02], contrast: 0.41, grain: 1.6, clock: true },
    cytoplasm: { pigment: { blue: 1.1, azure: 0.18 }, mottling: 0.3, rim: 0.35 },
    granules: [],
    vacuoles: [0, 4],
    hof: 0.75,
  },
  NR: {
    diameter: [8, 10.5],
    outline: { irregularity: 0.03, stretch: [1, 1.2], ragged: 5 },
    nuclei: [{ kind: 'round', share: [0.46, 0.62], offset: [0.1, 0.9], irregularity: 0.02, stretch: [1, 1.15] }],
    chromatin: { amount: [1.08, 1.28], contrast: 0.12, grain: 1.2 },
    cytoplasm: { pigment: { haemoglobin: 0.75, blue: 0.25 }, mottling: 0.08, rim: 0.1 },
    granules: [],
    vacuoles: [0, 0],
    hof: 0,
  },
};
