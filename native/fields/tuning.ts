/**
 * Tuned on the even-numbered half of the real fields. Lengths are in diameters of a red cell, the measure that every smear brings
 * along; densities are the `azure` of {@link Stain}.
 */
export const TUNING = {
  /** Least density in green light of anything at all: low, because the red-cell diameter needs red cells with their pallor. */
  coloured: 0.06,
  /** Density in green light below which there is nothing at all. */
  background: 0.03,
  /** Least density of anything stained by azure or methylene blue. */
  stained: 0.04,
  /** Least density that a nucleus reaches. */
  nucleus: 0.1,
  /** A nucleus is what exceeds this share of its neighbourhood's greatest density. */
  nuclearShare: 0.5,
  /** Lobes of one cell: greatest gap, greatest extent of them all together, greatest area over a red cell's of the smaller. */
  lobeGap: 0.6,
  lobesExtent: 3,
  largestLobe: 2,
  /** Nuclear area over a red cell's area at which a nucleus is surely large enough; cut by the border. */
  fullArea: 0.5,
  fullCutArea: 0.3,
  /** Mean density at which it is surely dark enough. */
  fullDensity: 0.2,
  /** Least score of a white cell. Platelets are small and pale, so they fall below although each alone might not show it. */
  leastScore: 0.45,
  /** Smallest component that counts as a nucleus. */
  minimumArea: 0.02,
  /** Two round nuclei that touch: least radius of each, and widest neck over the smaller radius. */
  splitRadius: 0.6,
  splitNeck: 0.55,
  /** Side of a crop: 36 micrometres over the 7.2 of a red cell, within bounds set by the nucleus's and the cell's extents. */
  crop: 5,
  cropOverCell: 1.25,
  cropOverNucleus: [2.2, 4.5],
  /** Cytoplasm on each side of a nucleus. */
  cytoplasm: 0.3,
} as const;
