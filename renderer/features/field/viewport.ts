/** The visible part of a field: the image point at the centre of the view, and screen px per image px. */
export interface FieldPort {
  x: number;
  y: number;
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

const MOST_ZOOM = 8;
/** The largest zoom at which a small field may fill a large view. */
const MOST_FITTED = 3;

/** The zoom at which the whole image is visible. */
export const fittedZoom = (view: Size, image: Size): number =>
  Math.min(MOST_FITTED, view.width / image.width, view.height / image.height);

export const fitted = (view: Size, image: Size): FieldPort => ({
  x: image.width / 2,
  y: image.height / 2,
  zoom: fittedZoom(view, image),
});

/** Keeps the image in view: not smaller than the view, and without empty margins where the image is large enough. */
function clamped({ x, y, zoom }: FieldPort, view: Size, image: Size): FieldPort {
  const least = fittedZoom(view, image);
  const scale = Math.min(Math.max(MOST_ZOOM, least), Math.max(least, zoom));
  const within = (middle: number, seen: number, size: number) => {
    const half = seen / scale / 2;
    return 2 * half >= size ? size / 2 : Math.min(size - half, Math.max(half, middle));
  };
  return { x: within(x, view.width, image.width), y: within(y, view.height, image.height), zoom: scale };
}

/** `port` zoomed by `factor`; the point `at` (screen px from the centre of the view) stays fixed. */
export function zoomedField(port: FieldPort, factor: number, view: Size, image: Size, at = { x: 0, y: 0 }): FieldPort {
  const { zoom } = clamped({ ...port, zoom: port.zoom * factor }, view, image);
  const shift = 1 / port.zoom - 1 / zoom;
  return clamped({ x: port.x + at.x * shift, y: port.y + at.y * shift, zoom }, view, image);
}

/** `port` panned so that the image moves by (dx, dy) screen px. */
export function pannedField(port: FieldPort, dx: number, dy: number, view: Size, image: Size): FieldPort {
  return clamped({ ...port, x: port.x - dx / port.zoom, y: port.y - dy / port.zoom }, view, image);
}

/** `port` with the box in view: unchanged if it is visible, otherwise centred on it. */
export function revealing(port: FieldPort, [x, y, w, h]: readonly number[], view: Size, image: Size): FieldPort {
  const [left, top, width, height] = [x ?? 0, y ?? 0, w ?? 0, h ?? 0];
  const [halfX, halfY] = [view.width / port.zoom / 2, view.height / port.zoom / 2];
  const seen =
    left >= port.x - halfX && left + width <= port.x + halfX && top >= port.y - halfY && top + height <= port.y + halfY;
  return seen ? port : clamped({ ...port, x: left + width / 2, y: top + height / 2 }, view, image);
}
