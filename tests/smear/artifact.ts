import { add, type Canvas, cover, densityOf, eachPixel } from './canvas.ts';
import { type Body, CYTOPLASM, NUCLEUS, pointInside } from './cell.ts';
import { createNoise, smoothstep, twoOctaves } from './noise.ts';
import type { Random } from './random.ts';
import { blob, distort, type Point } from './shapes.ts';
import type { Slide } from './stain.ts';

/** What a counter meets and must not count: a smudged bare nucleus, a giant platelet, stain precipitate. */
export function createArtifact(random: Random, slide: Slide, centre: Point): Body {
  const kind = random.pick(['smudge', 'smudge', 'platelet', 'precipitate']);
  if (kind === 'smudge') return createSmudge(random, slide, centre);
  if (kind === 'platelet') return createGiantPlatelet(random, slide, centre);
  return createPrecipitate(random, slide, centre);
}

/** The nucleus of a burst cell: purple, netted, ragged, without cytoplasm. All of it is nuclear in the mask. */
function createSmudge(random: Random, slide: Slide, centre: Point): Body {
  const { scale } = slide;
  const radius = random.between(5, 8.5) * scale;
  const body = blob(random, centre, radius, { irregularity: 0.1, stretch: random.between(1.1, 1.9), waves: 6 });
  const outline = distort(body, createNoise(random), 0.25 * radius, 0.5 * radius);
  const ink = random.fork('paint');
  const reach = 2 * radius;
  return {
    cellClass: 'AR',
    centre,
    reach,
    outline,
    paint(canvas) {
      const net = twoOctaves(createNoise(ink));
      const holes = createNoise(ink);
      const amount = ink.between(0.4, 0.65);
      const torn = ink.between(0, 0.6);
      eachPixel(canvas, centre.x, centre.y, reach, (x, y, index) => {
        const edge = outline(x, y);
        if (edge > 3) return;
        const threads = 1 - Math.abs(net(x / (0.9 * scale), y / (0.9 * scale)));
        const gaps = 1 - torn * smoothstep(0.2, 0.6, holes(x / (1.1 * scale), y / (1.1 * scale)));
        const density = densityOf(slide, { azure: amount * (0.45 + 0.75 * threads * threads) * gaps, eosin: 0.3 });
        cover(canvas, index, density, smoothstep(1.6, -1.6, edge));
        if (edge < 0) canvas.mask[index] = NUCLEUS;
      });
    },
  };
}

/** A platelet as large as a red cell or larger: pale blue, its centre full of azure granules. */
function createGiantPlatelet(random: Random, slide: Slide, centre: Point): Body {
  const { scale } = slide;
  const radius = random.between(3, 5) * scale;
  const outline = blob(random, centre, radius, { irregularity: 0.07, stretch: random.between(1, 1.5), waves: 8 });
  const ink = random.fork('paint');
  const reach = 1.6 * radius + 3;
  return {
    cellClass: 'AR',
    centre,
    reach,
    outline,
    paint(canvas) {
      paintBase(canvas, slide, centre, reach, outline);
      const azure = densityOf(slide, { azure: 0.4 });
      for (let i = 0; i < 140; i++) {
        const spot = pointInside(ink, centre, radius, (x, y) => outline(x, y) + 0.25 * radius);
        if (!spot) continue;
        const size = ink.between(0.2, 0.38) * scale;
        eachPixel(canvas, spot.x, spot.y, 2 * size + 1, (x, y, index) => {
          add(canvas, index, azure, 0.7 * Math.exp(-(((x - spot.x) ** 2 + (y - spot.y) ** 2) / (size * size))));
        });
      }
    },
  };
}

function paintBase(canvas: Canvas, slide: Slide, centre: Point, reach: number, outline: Body['outline']): void {
  const pale = densityOf(slide, { blue: 0.5, azure: 0.08 });
  eachPixel(canvas, centre.x, centre.y, reach, (x, y, index) => {
    const edge = outline(x, y);
    cover(canvas, index, pale, smoothstep(1, -1, edge));
    if (edge < 0) canvas.mask[index] = CYTOPLASM;
  });
}

/** A clump of dye crystals: dark specks of many sizes. Its mask is the clump's outline, all of it non-nuclear. */
function createPrecipitate(random: Random, slide: Slide, centre: Point): Body {
  const { scale } = slide;
  const radius = random.between(3.5, 7) * scale;
  const outline = blob(random, centre, radius, { irregularity: 0.12, stretch: random.between(1, 1.8), waves: 6 });
  const ink = random.fork('paint');
  const reach = 1.8 * radius;
  return {
    cellClass: 'AR',
    centre,
    reach,
    outline,
    paint(canvas) {
      eachPixel(canvas, centre.x, centre.y, reach, (x, y, index) => {
        if (outline(x, y) < 0) canvas.mask[index] = CYTOPLASM;
      });
      const dye = densityOf(slide, { azure: 1, blue: 0.3 });
      const specks = ink.integer(60, 160);
      for (let i = 0; i < specks; i++) {
        const spot = pointInside(ink, centre, radius, (x, y) => outline(x, y) + 1);
        if (!spot) continue;
        const size = ink.between(0.12, 0.55) * scale;
        eachPixel(canvas, spot.x, spot.y, 2 * size + 1, (x, y, index) => {
          cover(canvas, index, dye, 0.9 * smoothstep(size + 0.7, size - 0.7, Math.hypot(x - spot.x, y - spot.y)));
        });
      }
    },
  };
}
