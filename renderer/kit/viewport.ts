/** The position of an image in its square frame: `scale` 1 fits; `x` and `y` shift the centre, in sides of the frame. */
export interface ViewPort {
  scale: number;
  x: number;
  y: number;
}

export const FITTED: ViewPort = { scale: 1, x: 0, y: 0 };
const MAX_SCALE = 8;

/** Limits the shift so that the image always fills the frame. */
function clamped({ scale, x, y }: ViewPort): ViewPort {
  const limit = (scale - 1) / 2;
  const clamp = (value: number) => Math.min(limit, Math.max(-limit, value)) + 0;
  return { scale, x: clamp(x), y: clamp(y) };
}

/** `view` scaled by `factor`; the point `at` (from the frame's centre, in sides, -0.5..0.5) stays fixed. */
export function zoomed(view: ViewPort, factor: number, at = { x: 0, y: 0 }): ViewPort {
  const scale = Math.min(MAX_SCALE, Math.max(1, view.scale * factor));
  const ratio = scale / view.scale;
  return clamped({ scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio });
}

/** `view` shifted by (dx, dy) sides of the frame. */
export function panned({ scale, x, y }: ViewPort, dx: number, dy: number): ViewPort {
  return clamped({ scale, x: x + dx, y: y + dy });
}
