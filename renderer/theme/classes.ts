import type { CellClass } from '../../electron/contract/classes.ts';

/**
 * One colour a class, the same everywhere. Related cells share a hue (lymphoid greens; the immature granulocytes run from pale pink
 * to deep purple, so a left shift shows as a darkening); lightness keeps neighbours apart for people who confuse hues. The colours
 * never stand alone: the class code is always beside them.
 */
export const CLASS_COLOURS: Record<CellClass, string> = {
  NE: '#4672D0',
  LY: '#2FB58C',
  LR: '#93E0A8',
  LA: '#07423F',
  MO: '#ABA845',
  EO: '#EE6A1A',
  BA: '#5C4C92',
  ME: '#F3CBDD',
  MY: '#D58BBA',
  PR: '#A74460',
  BL: '#5E1468',
  PC: '#DCC430',
  NR: '#96402E',
  AR: '#6B7683',
};
