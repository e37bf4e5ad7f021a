// CIE L*a*b* (D65) of the blurred frame: the colour space in which SLIC measures distances (Achanta et al. 2012).
import { blur, scratch } from './blur';
import { PIXELS, rgb } from './frame';

/** Takes the pixel noise off before clustering; larger blurs melt thin cytoplasm into the background. */
const BLUR: f32 = 0.7;

export const lightness = new StaticArray<f32>(PIXELS);
export const greenRed = new StaticArray<f32>(PIXELS);
export const blueYellow = new StaticArray<f32>(PIXELS);

const STEPS: i32 = 4096;
/** sRGB byte scale 0..255, in sixteenths, to linear light. */
const linear = new StaticArray<f32>(STEPS);
/** The CIE function f(t) for t = 0..1. */
const cube = new StaticArray<f32>(STEPS + 1);

for (let i = 0; i < STEPS; i++) {
  const v: f32 = <f32>i / (16 * 255);
  linear[i] = v <= 0.04045 ? <f32>(v / 12.92) : Mathf.pow((v + 0.055) / 1.055, 2.4);
}
for (let i = 0; i <= STEPS; i++) {
  const t: f32 = <f32>i / <f32>STEPS;
  cube[i] = t > 0.008856 ? Mathf.cbrt(t) : <f32>(7.787 * t + 16.0 / 116.0);
}

function blurChannel(channel: i32, target: StaticArray<f32>): void {
  for (let i = 0, j = channel; i < PIXELS; i++, j += 3) scratch[i] = <f32>rgb[j];
  blur(scratch, target, BLUR);
}

// @ts-ignore: decorator
@inline
function f(t: f32): f32 {
  return cube[<i32>(t * <f32>STEPS + 0.5)];
}

/** Fills the three planes from `rgb`. */
export function toLab(): void {
  blurChannel(0, lightness);
  blurChannel(1, greenRed);
  blurChannel(2, blueYellow);
  for (let i = 0; i < PIXELS; i++) {
    const r = linear[<i32>(lightness[i] * 16)];
    const g = linear[<i32>(greenRed[i] * 16)];
    const b = linear[<i32>(blueYellow[i] * 16)];
    // sRGB to XYZ, each divided by the white point's own value
    const x = f(min<f32>(1, 0.433953 * r + 0.376219 * g + 0.189828 * b));
    const y = f(min<f32>(1, 0.212671 * r + 0.71516 * g + 0.072169 * b));
    const z = f(min<f32>(1, 0.017758 * r + 0.109477 * g + 0.872766 * b));
    lightness[i] = 116 * y - 16;
    greenRed[i] = 500 * (x - y);
    blueYellow[i] = 200 * (y - z);
  }
}
