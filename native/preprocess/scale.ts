/** How a network wants to see cells that fill more of their frame than those that it learned on. */
export interface CellScale {
  /** Up to this diameter in the 224 px frame a cell is shown at the network's own crop, px. */
  diameter: number;
  /** How far the crop follows a larger cell: 0 not at all, 1 in proportion. */
  exponent: number;
  /** The widest crop, px. */
  widest: number;
}

/**
 * Side of the middle part of the frame that shows a cell at the size the network knows. Boxes and magnifications differ between sources:
 * in a tight crop the same cell fills more of the frame, and is shown with more of what surrounds it.
 *
 * @param diameter Of the cell in the 224 px frame, px; 0 for a cell without an outline.
 * @param crop The network's own crop, px.
 * @returns An even number of px, from `crop` to `scale.widest`.
 */
export function cropFor(diameter: number, crop: number, { diameter: usual, exponent, widest }: CellScale): number {
  const side = crop * Math.max(1, diameter / usual) ** exponent;
  return 2 * Math.round(Math.min(widest, side) / 2);
}
