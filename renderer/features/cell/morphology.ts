import type { Morphology } from '../../../electron/contract/analysis.ts';

type Unit = 'area' | 'length' | 'density' | null;

/** One line of the morphology table: its name in the catalogues, its values, unit and decimals. */
export interface MorphologyLine {
  key: Exclude<keyof Morphology, `${string}_od_${string}`> | 'nucleus_od' | 'cytoplasm_od';
  values: number[];
  unit: Unit;
  digits: number;
}

/** The measurements in the order in which a morphologist assesses a cell: size, nucleus, shape, colour. */
export function morphologyLines(m: Morphology): MorphologyLine[] {
  return [
    { key: 'cell_diameter_px', values: [m.cell_diameter_px], unit: 'length', digits: 1 },
    { key: 'cell_area_px', values: [m.cell_area_px], unit: 'area', digits: 0 },
    { key: 'nucleus_area_px', values: [m.nucleus_area_px], unit: 'area', digits: 0 },
    { key: 'cytoplasm_area_px', values: [m.cytoplasm_area_px], unit: 'area', digits: 0 },
    { key: 'nc_ratio', values: [m.nc_ratio], unit: null, digits: 2 },
    { key: 'nucleus_lobes', values: [m.nucleus_lobes], unit: null, digits: 0 },
    { key: 'cell_circularity', values: [m.cell_circularity], unit: null, digits: 2 },
    { key: 'nucleus_circularity', values: [m.nucleus_circularity], unit: null, digits: 2 },
    { key: 'nucleus_solidity', values: [m.nucleus_solidity], unit: null, digits: 2 },
    { key: 'nucleus_eccentricity', values: [m.nucleus_eccentricity], unit: null, digits: 2 },
    { key: 'cell_perimeter_px', values: [m.cell_perimeter_px], unit: 'length', digits: 0 },
    { key: 'nucleus_perimeter_px', values: [m.nucleus_perimeter_px], unit: 'length', digits: 0 },
    { key: 'nucleus_od', values: [m.nucleus_od_r, m.nucleus_od_g, m.nucleus_od_b], unit: 'density', digits: 2 },
    { key: 'cytoplasm_od', values: [m.cytoplasm_od_r, m.cytoplasm_od_g, m.cytoplasm_od_b], unit: 'density', digits: 2 },
    { key: 'cytoplasm_granularity', values: [m.cytoplasm_granularity], unit: 'density', digits: 3 },
    { key: 'nucleus_texture', values: [m.nucleus_texture], unit: 'density', digits: 3 },
  ];
}
