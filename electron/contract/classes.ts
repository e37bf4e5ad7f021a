/** The 14 classes of the differential, in the order of the classifier's outputs (Lee and Kang 2018, WBC-ResNet-152). */
export const CELL_CLASSES = [
  'BA',
  'EO',
  'LY',
  'MO',
  'NE',
  'ME',
  'MY',
  'PR',
  'LR',
  'LA',
  'BL',
  'PC',
  'NR',
  'AR',
] as const;

export type CellClass = (typeof CELL_CLASSES)[number];

/** The paper's five normal classes; the other nine count as abnormal. */
export const NORMAL_CLASSES: readonly CellClass[] = ['BA', 'EO', 'LY', 'MO', 'NE'];

/** Nucleated red cells and artifacts: stated per 100 white cells, never among them. */
export const UNCOUNTED_CLASSES: readonly CellClass[] = ['NR', 'AR'];

/** The order in which a report and a gallery list the classes: mature cells first, then by immaturity, what is not counted last. */
export const CLINICAL_ORDER: readonly CellClass[] = [
  'NE',
  'LY',
  'LR',
  'LA',
  'MO',
  'EO',
  'BA',
  'ME',
  'MY',
  'PR',
  'BL',
  'PC',
  'NR',
  'AR',
];

/** The classes that make up the 100% of a differential, in clinical order: the order in which percentages are rounded. */
export const COUNTED_CLASSES: readonly CellClass[] = CLINICAL_ORDER.filter((name) => !UNCOUNTED_CLASSES.includes(name));

/** English names; the window's other languages have their own. */
export const CLASS_NAMES: Record<CellClass, string> = {
  BA: 'Basophil',
  EO: 'Eosinophil',
  LY: 'Lymphocyte',
  MO: 'Monocyte',
  NE: 'Neutrophil',
  ME: 'Metamyelocyte',
  MY: 'Myelocyte',
  PR: 'Promyelocyte',
  LR: 'Reactive lymphocyte',
  LA: 'Abnormal lymphocyte',
  BL: 'Blast',
  PC: 'Plasma cell',
  NR: 'Nucleated red cell',
  AR: 'Artifact',
};

/** True for the classes that make up the 100% of a differential. */
export function isCounted(cellClass: CellClass): boolean {
  return !UNCOUNTED_CLASSES.includes(cellClass);
}
