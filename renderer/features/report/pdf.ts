import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';

/** A rendered page, for the screen or for printing. */
export interface PageImage {
  canvas: HTMLCanvasElement;
  /** Width and height in points (1/72 inch). */
  width: number;
  height: number;
  /** Its text in reading order. */
  text: string;
}

/** Points per inch. */
const POINTS = 72;

/**
 * Renders the pages of a PDF. pdf.js is loaded on first use.
 *
 * @param dpi Pixels per inch.
 */
export async function drawPages(bytes: Uint8Array, dpi: number): Promise<PageImage[]> {
  const { getDocument, GlobalWorkerOptions } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  GlobalWorkerOptions.workerSrc = workerUrl;
  // pdf.js takes ownership of the bytes, but they are needed again for another scale.
  const task = getDocument({ data: bytes.slice(), isEvalSupported: false });
  try {
    const document = await task.promise;
    const pages: PageImage[] = [];
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number);
      const viewport = page.getViewport({ scale: dpi / POINTS });
      const canvas = window.document.createElement('canvas');
      canvas.width = Math.round(viewport.width);
      canvas.height = Math.round(viewport.height);
      await page.render({ canvas, viewport }).promise;
      const { items } = await page.getTextContent();
      const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('');
      pages.push({ canvas, text, width: (viewport.width * POINTS) / dpi, height: (viewport.height * POINTS) / dpi });
    }
    return pages;
  } finally {
    await task.destroy();
  }
}

const PRINT_DPI = 300;

/** Opens the system's print dialog with only these pages. */
export async function printPdf(bytes: Uint8Array): Promise<void> {
  const pages = await drawPages(bytes, PRINT_DPI);
  const [first] = pages;
  if (!first) return;
  const sheet = document.createElement('div');
  sheet.className = 'print-sheet';
  const rule = document.createElement('style');
  rule.textContent = `@page { size: ${first.width}pt ${first.height}pt; margin: 0 }`;
  for (const { canvas, width, height } of pages) {
    canvas.style.width = `${width}pt`;
    canvas.style.height = `${height - 0.5}pt`;
    sheet.append(canvas);
  }
  document.body.append(rule, sheet);
  try {
    window.print();
  } finally {
    rule.remove();
    sheet.remove();
  }
}
