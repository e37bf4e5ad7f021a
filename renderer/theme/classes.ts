import type { CellClass } from '../../electron/contract/classes.ts';

/**
 * One colour per class, used everywhere. Related cells share a hue (lymphoid cells are green; immature granulocytes range from pale pink
 * to deep purple, so a left shift appears as darkening). Lightness separates neighbours for people with colour vision deficiency. The
 * class code is always shown beside the colour.
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
