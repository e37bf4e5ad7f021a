import bwip from 'bwip-js/node';

/** Bars of a Code 128 symbol: where each begins and how wide it is, in modules, and the symbol's width. */
export interface Bars {
  bars: { x: number; width: number }[];
  width: number;
}

/** The Code 128 symbol of a text; null for what Code 128 can't say, such as Korean. */
export function code128(text: string): Bars | null {
  if (!/^[\x20-\x7e]{1,48}$/.test(text)) return null;
  const [symbol] = bwip.raw('code128', text, {});
  if (!symbol || !('sbs' in symbol)) return null;
  const bars: Bars['bars'] = [];
  let x = 0;
  symbol.sbs.forEach((width, i) => {
    // Bars and spaces take turns, a bar first.
    if (i % 2 === 0) bars.push({ x, width });
    x += width;
  });
  return { bars, width: x };
}
