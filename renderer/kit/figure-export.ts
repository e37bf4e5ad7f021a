import type { ExportFile } from '../../electron/contract/exports.ts';

/** A value of a figure's table: as it is exported, as it is read, and where it leads. */
export interface Value {
  value: string | number | null;
  text?: string;
  open?: (() => void) | undefined;
}

/** What a figure shows, in words and numbers: for screen readers, for spreadsheets, and for those who rather read. */
export interface FigureTable {
  columns: readonly string[];
  rows: readonly (readonly Value[])[];
}

export const plain = ({ columns, rows }: FigureTable): Extract<ExportFile, { format: 'csv' }>['table'] => ({
  columns: [...columns],
  rows: rows.map((row) => row.map(({ value }) => value)),
});

/** What a picture of its own must say by itself, because no style sheet goes with it. */
const STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
] as const;

const TITLE_HEIGHT = 44;

/** A chart as an SVG file, with its title, on the background that it has in the window. */
export function pictureOf(svg: SVGSVGElement, title: string, subtitle: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [from, to] = [svg.querySelectorAll('*'), copy.querySelectorAll('*')];
  to.forEach((element, i) => {
    const source = from[i];
    if (!source) return;
    const style = getComputedStyle(source);
    for (const name of STYLES) element.setAttribute(name, style.getPropertyValue(name));
    for (const name of ['class', 'tabindex', 'role', 'aria-label', 'data-mark']) element.removeAttribute(name);
  });
  const style = getComputedStyle(svg);
  const { width, height } = svg.getBoundingClientRect();
  const create = (name: string, attributes: Record<string, string | number>, text = '') => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    element.textContent = text;
    return element;
  };
  const ink = style.getPropertyValue('--ink');
  const words = (y: number, size: number, weight: number, text: string) =>
    create(
      'text',
      { x: 12, y, fill: ink, 'font-size': size, 'font-weight': weight, 'font-family': style.fontFamily },
      text,
    );
  const body = create('g', { transform: `translate(0 ${TITLE_HEIGHT})` });
  body.append(...copy.childNodes);
  const whole = create('svg', {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height: height + TITLE_HEIGHT,
    viewBox: `0 0 ${width} ${height + TITLE_HEIGHT}`,
  });
  whole.append(
    create('title', {}, title),
    create('rect', { width: '100%', height: '100%', fill: style.getPropertyValue('--panel') }),
    words(20, 14, 620, title),
    words(37, 11, 400, subtitle),
    body,
  );
  return new XMLSerializer().serializeToString(whole);
}
