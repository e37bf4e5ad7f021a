import { type RefObject, useCallback } from 'react';
import { LeukoscopeError } from '../../../../electron/contract/errors.ts';

const [HEAD, LEGEND_LINE, EDGE] = [48, 20, 14];

/** Renders the map as a PNG with title and legend. */
export function usePicture(canvas: RefObject<HTMLCanvasElement | null>) {
  return useCallback(
    async (
      title: string,
      subtitle: string,
      legend: readonly { name: string; colour: string }[],
    ): Promise<Uint8Array> => {
      const map = canvas.current;
      const failed = () => new LeukoscopeError('INTERNAL', 'The picture could not be made. Try again.');
      if (!map) throw failed();
      const density = window.devicePixelRatio || 1;
      const [width, height] = [map.width / density, map.height / density];
      const perLine = Math.max(1, Math.floor((width - 2 * EDGE) / 170));
      const lines = Math.ceil(legend.length / perLine);
      const page = document.createElement('canvas');
      page.width = map.width;
      page.height = Math.round((HEAD + height + lines * LEGEND_LINE + EDGE) * density);
      const context = page.getContext('2d');
      if (!context) throw failed();
      const style = getComputedStyle(map);
      context.scale(density, density);
      context.fillStyle = style.getPropertyValue('--panel');
      context.fillRect(0, 0, width, page.height);
      context.drawImage(map, 0, HEAD, width, height);
      context.fillStyle = style.getPropertyValue('--ink');
      context.font = `620 15px ${style.fontFamily}`;
      context.fillText(title, EDGE, 22);
      context.font = `400 12px ${style.fontFamily}`;
      context.fillText(subtitle, EDGE, 40);
      legend.forEach(({ name, colour }, i) => {
        const [x, y] = [EDGE + (i % perLine) * 170, HEAD + height + (Math.floor(i / perLine) + 0.5) * LEGEND_LINE];
        context.fillStyle = colour;
        context.fillRect(x, y - 5, 10, 10);
        context.fillStyle = style.getPropertyValue('--ink');
        context.fillText(name, x + 16, y + 4);
      });
      const blob = await new Promise<Blob | null>((resolve) => page.toBlob(resolve, 'image/png'));
      if (!blob) throw failed();
      return new Uint8Array(await blob.arrayBuffer());
    },
    [canvas],
  );
}
