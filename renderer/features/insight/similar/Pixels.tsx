import { useEffect, useRef } from 'react';
import type { ExaminedCell } from '../../../../electron/contract/methods.ts';

/** Draws raw pixels from the bridge, which have no address. */
export function Pixels({ cell, size, label }: { cell: ExaminedCell; size: number; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, pixels } = cell;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(width, height);
    for (let i = 0, j = 0; i < pixels.length; i += 3, j += 4) {
      image.data[j] = pixels[i] ?? 0;
      image.data[j + 1] = pixels[i + 1] ?? 0;
      image.data[j + 2] = pixels[i + 2] ?? 0;
      image.data[j + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [width, height, pixels]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      style={{ width: size, height: size, objectFit: 'contain' }}
      role={label ? 'img' : undefined}
      aria-label={label || undefined}
      aria-hidden={label ? undefined : true}
    />
  );
}
