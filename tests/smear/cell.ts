import type { CellClass } from '../../electron/contract/classes.ts';
import { add, type Canvas, cover, densityOf, eachPixel } from './canvas.ts';
import { clamp, createNoise, smoothstep, twoOctaves } from './noise.ts';
import type { Random } from './random.ts';
import { type CellRecipe, type ChromatinRecipe, type GranuleRecipe, type NucleusRecipe, RECIPES } from './recipes.ts';
import { blob, confine, cutOut, distort, merge, type Point, type Shape, tube } from './shapes.ts';
import type { Slide } from './stain.ts';

/** A white cell, nucleated red cell or artifact, placed but not yet painted. */
export interface Body {
  cellClass: CellClass;
  centre: Point;
  /** Half-width in pixels of a square around `centre` that holds the whole body. */
  reach: number;
  /** Whole outline. */
  outline: Shape;
  /** Paints density and truth mask; pixels of the mask that belong to the body get 128 or 255. */
  paint(canvas: Canvas): void;
}

export const CYTOPLASM = 128;
export const NUCLEUS = 255;

/** Draws the shape of one cell of a class and prepares its painting. AR: see artifact.ts. */
export function createCell(random: Random, slide: Slide, cellClass: Exclude<CellClass, 'AR'>, centre: Point): Body {
  const recipe = RECIPES[cellClass];
  const radius = (random.within(recipe.diameter) / 2) * slide.scale;
  const { irregularity, stretch, ragged } = recipe.outline;
  const outline = blob(random, centre, radius, { irregularity, stretch: random.within(stretch), waves: ragged });
  const shape = createNucleus(random, random.pick(recipe.nuclei), centre, radius);
  const nucleus = confine(shape.nucleus, outline, 0.35 * slide.scale);
  const hof = { x: centre.x - 0.35 * (shape.heart.x - centre.x), y: centre.y - 0.35 * (shape.heart.y - centre.y) };
  const ink = random.fork('paint');
  return {
    cellClass,
    centre,
    reach: 1.45 * radius + 3,
    outline,
    paint(canvas) {
      paintCell(canvas, ink, slide, recipe, { centre, radius, outline, nucleus, hof });
    },
  };
}

interface Nucleus {
  nucleus: Shape;
  /** Its rough centre. */
  heart: Point;
}

function createNucleus(random: Random, recipe: NucleusRecipe, centre: Point, radius: number): Nucleus {
  const heading = random.between(0, 2 * Math.PI);
  const polar = (angle: number, distance: number, from: Point = centre): Point => ({
    x: from.x + distance * Math.cos(angle),
    y: from.y + distance * Math.sin(angle),
  });
  switch (recipe.kind) {
    case 'round': {
      const share = random.within(recipe.share);
      const heart = polar(heading, radius * (1 - share) * random.within(recipe.offset));
      let nucleus = blob(random, heart, radius * share, {
        irregularity: recipe.irregularity,
        stretch: random.within(recipe.stretch),
      });
      const clefts = recipe.clefts ? random.integer(...(recipe.clefts as [number, number])) : 0;
      for (let i = 0; i < clefts; i++) {
        const angle = random.between(0, 2 * Math.PI);
        const depth = radius * share * random.between(0.15, 0.6);
        const cleft = tube(polar(angle, depth, heart), polar(angle, 1.4 * radius, heart), 0.03 * radius, 0.16 * radius);
        nucleus = cutOut(nucleus, cleft, 0.08 * radius);
      }
      return { nucleus, heart };
    }
    case 'arc': {
      const bend = radius * random.within(recipe.bend);
      const thickness = radius * random.within(recipe.thickness);
      const span = (random.within(recipe.span) * Math.PI) / 180;
      const heart = polar(heading, radius * random.within(recipe.offset));
      const pieces = 7;
      const spine = Array.from({ length: pieces + 1 }, (_, i) => ({
        ...polar(heading + span * (i / pieces - 0.5), bend * (1 + random.normal(0, 0.06)), heart),
        width: thickness * (1 + random.normal(0, 1.6 * recipe.irregularity)),
      }));
      const tubes = spine.slice(1).map((end, i) => {
        const start = spine[i] ?? end;
        return tube(start, end, start.width, end.width);
      });
      const whole = merge(tubes, 0.12 * radius);
      return {
        nucleus: distort(whole, createNoise(random), recipe.irregularity * 0.5 * radius, 0.3 * radius),
        heart: polar(heading, 0.8 * bend, heart),
      };
    }
    case 'lobes': {
      const count = random.integer(...(recipe.lobes as [number, number]));
      const ring = radius * random.within(recipe.ring);
      const bridge = radius * random.within(recipe.bridge);
      // Lobes of a segmented nucleus lie along a curved thread, not evenly around the cell.
      const turn = (count === 2 ? random.between(110, 180) : random.between(66, 96)) * (Math.PI / 180);
      const hearts = Array.from({ length: count }, (_, i) => ({
        ...polar(heading + turn * (i - (count - 1) / 2) + random.normal(0, 0.1), ring * random.between(0.75, 1.15)),
        size: radius * random.within(recipe.size),
      }));
      const parts: Shape[] = hearts.map((heart) =>
        blob(random, heart, heart.size, { irregularity: 0.04, stretch: random.between(1, 1.45), waves: 4 }),
      );
      hearts.slice(1).forEach((heart, i) => {
        parts.push(tube(hearts[i] ?? heart, heart, bridge, bridge));
      });
      const whole = merge(parts, 0.05 * radius);
      return {
        nucleus: distort(whole, createNoise(random), recipe.irregularity * 0.6 * radius, 0.25 * radius),
        heart: centre,
      };
    }
  }
}

interface Parts {
  centre: Point;
  radius: number;
  outline: Shape;
  nucleus: Shape;
  hof: Point;
}

function paintCell(canvas: Canvas, random: Random, slide: Slide, recipe: CellRecipe, parts: Parts): void {
  const { centre, radius, outline, nucleus, hof } = parts;
  const { scale } = slide;
  const reach = 1.45 * radius + 3;
  const mottle = twoOctaves(createNoise(random));
  const shade = createNoise(random);
  const cytoplasm = densityOf(slide, recipe.cytoplasm.pigment);
  const strength = random.between(0.8, 1.2);
  const chromatin = createChromatin(random, slide, recipe.chromatin, parts);
  const hofWidth = 0.32 * radius;
  eachPixel(canvas, centre.x, centre.y, reach, (x, y, index) => {
    const edge = outline(x, y);
    if (edge > 2) return;
    const texture =
      1 +
      recipe.cytoplasm.mottling * mottle(x / (0.45 * scale), y / (0.45 * scale)) +
      0.2 * shade(x / (2.5 * scale), y / (2.5 * scale));
    const rim = 1 + recipe.cytoplasm.rim * Math.exp(-((edge / (0.9 * scale)) ** 2));
    const golgi = 1 - recipe.hof * Math.exp(-((x - hof.x) ** 2 + (y - hof.y) ** 2) / (2 * hofWidth * hofWidth));
    const amount = Math.max(0, strength * texture * rim * golgi);
    cover(
      canvas,
      index,
      [cytoplasm[0] * amount, cytoplasm[1] * amount, cytoplasm[2] * amount],
      smoothstep(0.8, -0.8, edge),
    );
    const wall = nucleus(x, y);
    if (wall < 2) {
      const density = densityOf(slide, { azure: chromatin(x, y, wall), blue: 0.06 });
      cover(canvas, index, density, smoothstep(0.9, -0.9, wall));
    }
    if (edge < 0) canvas.mask[index] = wall < 0 ? NUCLEUS : CYTOPLASM;
  });
  paintVacuoles(canvas, random, slide, Math.round(random.within(recipe.vacuoles)), parts);
  for (const granules of recipe.granules) paintGranules(canvas, random, slide, granules, parts);
}

/** Amount of azure at a point of the nucleus, `wall` being its signed distance from the membrane. */
function createChromatin(
  random: Random,
  { scale }: Slide,
  recipe: ChromatinRecipe,
  { centre, radius, nucleus }: Parts,
): (x: number, y: number, wall: number) => number {
  const amount = random.within(recipe.amount);
  const texture = twoOctaves(createNoise(random));
  const grain = recipe.grain * scale;
  const nucleoli: (Point & { size: number })[] = [];
  const wanted = recipe.nucleoli ? Math.round(random.within(recipe.nucleoli)) : 0;
  for (let i = 0; i < wanted; i++) {
    const spot = pointInside(random, centre, radius, (x, y) => nucleus(x, y) + 0.12 * radius);
    if (spot) nucleoli.push({ ...spot, size: random.between(0.6, 1.2) * scale });
  }
  const clock = recipe.clock ? createNoise(random) : null;
  return (x, y, wall) => {
    const depth = -wall / scale;
    // Noise pushed towards its extremes: chromatin is clumps and gaps rather than a smooth swell.
    const pattern = Math.tanh(2.2 * texture(x / grain, y / grain));
    let value = amount * (1 + recipe.contrast * pattern);
    value += 0.14 * amount * Math.exp(-((depth / 0.35) ** 2));
    if (clock) {
      const clumps = smoothstep(-0.1, 0.35, clock(x / (1.3 * scale), y / (1.3 * scale)));
      value += amount * 0.3 * (clumps - 0.5) * smoothstep(2.6, 0.5, depth);
    }
    for (const { x: nx, y: ny, size } of nucleoli) {
      const distance = Math.hypot(x - nx, y - ny);
      value -= 0.3 * amount * smoothstep(size, 0.6 * size, distance);
      value += 0.1 * amount * Math.exp(-(((distance - size) / (0.3 * scale)) ** 2));
    }
    return clamp(value, 0.05, 2);
  };
}

function paintVacuoles(canvas: Canvas, random: Random, { scale }: Slide, count: number, parts: Parts): void {
  for (let i = 0; i < count; i++) {
    const size = random.between(0.3, 0.75) * scale;
    const free: Shape = (x, y) => Math.max(parts.outline(x, y) + size + 1, -parts.nucleus(x, y) - 0.2 * size);
    const spot = pointInside(random, parts.centre, parts.radius, free);
    if (!spot) continue;
    const clearness = random.between(0.6, 0.95);
    eachPixel(canvas, spot.x, spot.y, size + 2, (x, y, index) => {
      const distance = Math.hypot(x - spot.x, y - spot.y);
      cover(canvas, index, [0, 0, 0], clearness * smoothstep(size + 0.6, size - 0.8, distance));
    });
  }
}

function paintGranules(canvas: Canvas, random: Random, slide: Slide, recipe: GranuleRecipe, parts: Parts): void {
  const { centre, radius, outline, nucleus } = parts;
  const area = Math.PI * (radius / slide.scale) ** 2;
  const count = Math.round(random.within(recipe.number) * area);
  const pigment = densityOf(slide, recipe.pigment);
  for (let i = 0; i < count; i++) {
    const size = random.within(recipe.radius) * slide.scale;
    const spot = pointInside(random, centre, radius, (x, y) => outline(x, y) + 0.6 * size);
    if (!spot) continue;
    if (nucleus(spot.x, spot.y) < 0.3 * size && !random.chance(recipe.overNucleus)) continue;
    const strength = random.within(recipe.strength);
    // Granules over one another don't darken without end: the densest pigment wins.
    eachPixel(canvas, spot.x, spot.y, 2 * size + 1, (x, y, index) => {
      if (outline(x, y) > 0.5) return;
      const share = strength * Math.exp(-(((x - spot.x) ** 2 + (y - spot.y) ** 2) / (size * size)));
      const room = clamp(1.6 - (canvas.density[index * 3 + 1] ?? 0), 0, 1);
      add(canvas, index, pigment, share * room);
    });
  }
}

/** A random point where `shape` is negative, or null when none was found in 40 throws. */
export function pointInside(random: Random, centre: Point, radius: number, shape: Shape): Point | null {
  for (let attempt = 0; attempt < 40; attempt++) {
    const x = centre.x + random.between(-1.4, 1.4) * radius;
    const y = centre.y + random.between(-1.4, 1.4) * radius;
    if (shape(x, y) < 0) return { x, y };
  }
  return null;
}
