import type { ExportFile } from '../../electron/contract/exports.ts';

/** A value of a figure's table: for export, as displayed text, and what a click opens. */
export interface Value {
  value: string | number | null;
  text?: string;
  open?: (() => void) | undefined;
}

/** The data of a figure as a table, for screen readers, spreadsheets and reading. */
export interface FigureTable {
  columns: readonly string[];
  rows: readonly (readonly Value[])[];
}

export const plain = ({ columns, rows }: FigureTable): Extract<ExportFile, { format: 'csv' }>['table'] => ({
  columns: [...columns],
  rows: rows.map((row) => row.map(({ value }) => value)),
});

/** Styles to copy into a stand-alone picture, which has no style sheet. */
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

/** A chart as an SVG file with its title and its background. */
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
  const textLine = (y: number, size: number, weight: number, text: string) =>
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
    textLine(20, 14, 620, title),
    textLine(37, 11, 400, subtitle),
    body,
  );
  return new XMLSerializer().serializeToString(whole);
}
