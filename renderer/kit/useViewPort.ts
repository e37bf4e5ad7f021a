import { type PointerEvent, useState, type WheelEvent } from 'react';
import { FITTED, panned, type ViewPort, zoomed } from './viewport.ts';

/** Zooming by wheel and panning by drag for square images: put the handlers on the frame and `style` on each image. */
export function useViewPort() {
  const [view, setView] = useState<ViewPort>(FITTED);
  const onWheel = (event: WheelEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = { x: (event.clientX - box.left) / box.width - 0.5, y: (event.clientY - box.top) / box.height - 0.5 };
    setView((from) => zoomed(from, event.deltaY < 0 ? 1.2 : 1 / 1.2, at));
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const side = event.currentTarget.clientWidth;
    const { movementX, movementY } = event;
    setView((from) => panned(from, movementX / side, movementY / side));
  };
  const style = { transform: `translate(${100 * view.x}%, ${100 * view.y}%) scale(${view.scale})` };
  return {
    view,
    style,
    onWheel,
    onPointerMove,
    zoom: (factor: number) => setView((from) => zoomed(from, factor)),
    reset: () => setView(FITTED),
  };
}
