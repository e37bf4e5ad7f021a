// Choices that the window offers: values without schemas, for the window has no library that checks them.

/** The paper sizes that a report is set on. */
export const PAPERS = ['a4', 'letter'] as const;

export const REPORT_LANGUAGES = ['en', 'ko'] as const;

export const REPORT_FORMATS = ['pdf', 'csv', 'xlsx', 'json'] as const;

/** Measures whose means are kept for each class of a slide. */
export const CLASS_MEASURES = [
  'cell_area_px',
  'nucleus_area_px',
  'nc_ratio',
  'nucleus_lobes',
  'nucleus_od_r',
  'nucleus_od_g',
  'nucleus_od_b',
  'cytoplasm_od_r',
  'cytoplasm_od_g',
  'cytoplasm_od_b',
  'cytoplasm_granularity',
] as const;
