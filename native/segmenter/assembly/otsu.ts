// Otsu's threshold of superpixel values, weighted by area (Otsu 1979).
import { area, count } from './superpixels';

const BINS: i32 = 128;
const histogram = new StaticArray<f32>(BINS);

/** The value that splits the chosen superpixels into two classes with the greatest variance between them; 0 when none is chosen. */
export function otsu(values: StaticArray<f32>, chosen: StaticArray<u8>): f32 {
  let low = f32.MAX_VALUE;
  let high = -f32.MAX_VALUE;
  for (let i = 0; i < count; i++) {
    if (!chosen[i]) continue;
    low = min(low, values[i]);
    high = max(high, values[i]);
  }
  if (low > high) return 0;
  histogram.fill(0);
  const width = (high - low + 1e-6) / <f32>BINS;
  let total: f32 = 0;
  let totalMoment: f32 = 0;
  for (let i = 0; i < count; i++) {
    if (!chosen[i]) continue;
    const bin = min(BINS - 1, <i32>((values[i] - low) / width));
    histogram[bin] += area[i];
    total += area[i];
    totalMoment += area[i] * <f32>bin;
  }
  let below: f32 = 0;
  let moment: f32 = 0;
  let greatest: f32 = -1;
  let best = 0;
  for (let bin = 0; bin < BINS - 1; bin++) {
    below += histogram[bin];
    moment += histogram[bin] * <f32>bin;
    const above = total - below;
    if (below <= 0 || above <= 0) continue;
    const difference = moment / below - (totalMoment - moment) / above;
    const between = below * above * difference * difference;
    if (between > greatest) {
      greatest = between;
      best = bin;
    }
  }
  return low + (<f32>best + 0.5) * width;
}
