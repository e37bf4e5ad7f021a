import { add, type Canvas, densityOf, eachPixel } from './canvas.ts';
import type { Body } from './cell.ts';
import { createNoise, smoothstep } from './noise.ts';
import type { Random } from './random.ts';
import { blob } from './shapes.ts';
import type { Slide } from './stain.ts';

/**
 * Red cells over the whole canvas: biconcave discs with a pale centre, some lying over another. They give way where a white cell
 * lies, pressed flat against its edge.
 */
export function paintRedCells(canvas: Canvas, random: Random, slide: Slide, bodies: readonly Body[]): void {
  const { scale } = slide;
  const margin = 4 * scale;
  const width = canvas.width + 2 * margin;
  const height = canvas.height + 2 * margin;
  const wanted = Math.round((slide.redCells * width * height) / (1000 * scale * scale));
  const overlap = random.between(0.7, 1.08);
  const placed: { x: number; y: number; radius: number }[] = [];
  // A bounded number of throws: a crowded canvas just gets fewer cells.
  for (let attempt = 0; attempt < 12 * wanted && placed.length < wanted; attempt++) {
    const cell = {
      x: random.between(-margin, canvas.width + margin),
      y: random.between(-margin, canvas.height + margin),
      radius: (random.normal(7.3, 0.45) / 2) * scale,
    };
    const crowded = placed.some((o) => Math.hypot(o.x - cell.x, o.y - cell.y) < overlap * (o.radius + cell.radius));
    const buried = bodies.some((b) => b.outline(cell.x, cell.y) < 0.62 * cell.radius);
    if (!crowded && !buried) placed.push(cell);
  }
  const haemoglobin = densityOf(slide, { haemoglobin: 1 });
  for (const cell of placed) {
    const outline = blob(random, cell, cell.radius, {
      irregularity: 0.018,
      stretch: 1 + Math.abs(random.normal(0, 0.1)),
      waves: 5,
    });
    const pallor = random.chance(slide.flatRedCells) ? random.between(0, 0.12) : random.between(0.45, 0.92);
    const hollow = cell.radius * random.between(0.38, 0.55);
    const strength = random.between(0.85, 1.12);
    const near = bodies.filter(
      (b) => Math.hypot(b.centre.x - cell.x, b.centre.y - cell.y) < b.reach + 1.3 * cell.radius,
    );
    const unevenness = createNoise(random);
    eachPixel(canvas, cell.x, cell.y, 1.35 * cell.radius + 2, (x, y, index) => {
      let edge = outline(x, y);
      for (const body of near) edge = Math.max(edge, 0.6 - body.outline(x, y));
      if (edge > 1.5) return;
      const fromCentre = Math.hypot(x - cell.x, y - cell.y);
      const pale = pallor * smoothstep(1.7 * hollow, 0.2 * hollow, fromCentre);
      const texture = 1 + 0.06 * unevenness(x / (1.5 * scale), y / (1.5 * scale));
      const rim = 1 + 0.08 * Math.exp(-((edge / (0.5 * scale)) ** 2));
      // A cell that lies over another is thinner there than two cells would be: it drapes.
      const below = (canvas.density[index * 3 + 1] ?? 0) / haemoglobin[1];
      const drape = 1 - 0.45 * Math.min(1, below);
      add(canvas, index, haemoglobin, drape * strength * texture * rim * (1 - pale) * smoothstep(1.3, -1.3, edge));
    });
  }
}

/** Platelets: 2-3 micrometres, pale with a purple granular heart. They are no target of any mask. */
export function paintPlatelets(canvas: Canvas, random: Random, slide: Slide, bodies: readonly Body[]): void {
  const { scale } = slide;
  const area = (canvas.width * canvas.height) / (scale * scale);
  const count = Math.round((slide.plateletsPerField * area) / 1300);
  for (let i = 0; i < count; i++) {
    const centre = { x: random.between(0, canvas.width), y: random.between(0, canvas.height) };
    const radius = random.between(0.8, 1.6) * scale;
    if (bodies.some((b) => b.outline(centre.x, centre.y) < 1.5 * radius)) continue;
    const outline = blob(random, centre, radius, { irregularity: 0.08, stretch: random.between(1, 1.5), waves: 5 });
    const grains = createNoise(random);
    const strength = random.between(0.6, 1.2);
    eachPixel(canvas, centre.x, centre.y, 1.8 * radius, (x, y, index) => {
      const edge = outline(x, y);
      if (edge > 1.5) return;
      const heart = smoothstep(0, -0.8 * radius, edge) * (0.6 + 0.5 * grains(x / (0.4 * scale), y / (0.4 * scale)));
      const density = densityOf(slide, { blue: 0.25, azure: 0.12 + 0.55 * Math.max(0, heart) });
      add(canvas, index, density, strength * smoothstep(1, -1, edge));
    });
  }
}
