// The kernel's exports. The host writes the frame (and, once, the fitted parameters), calls the stages in order, and reads planes
// at the addresses given here. See native/segmenter/kernel.ts.
import { features, measureFeatures } from './features';
import { rgb } from './frame';
import { cutCell, cutNucleus, inCell, inNucleus } from './cuts';
import { toLab } from './lab';
import { cell, cellField, drawSuperpixels, finishMasks, nucleus, nucleusDepth, nucleusField } from './masks';
import { findSeed, seed, seedCredible, seedRadius, seedX, seedY } from './seed';
import { labels, slic } from './slic';
import { background, densityB, densityG, densityR, measureStain, smoothG } from './stain';
import { area, count, measureSuperpixels, stain } from './superpixels';
import { batchClasses, batchFeatures, gradient, trainedWeights } from './training';
import { cellEvidence, judgeSuperpixels, nucleusEvidence, parameters } from './unary';

export { measureNucleusDepth } from './masks';
export { backPropagate } from './training';
export { cut as maxFlow, joinOneWay as graphJoin, onSourceSide as graphSide, terminalWeight as graphTerminal, startGraph } from './maxflow';

/** SLIC alone, from the frame to `labels`: what is compared with other implementations. Returns the number of superpixels. */
export function cluster(): i32 {
  toLab();
  return slic();
}

/** Stain, superpixels, seed and features of the frame. Returns the number of superpixels. */
export function measure(): i32 {
  measureStain();
  toLab();
  measureSuperpixels();
  findSeed();
  measureFeatures();
  return count;
}

/** Both cuts; `fitted` = with the network whose parameters are in place. */
export function decide(fitted: bool): void {
  if (fitted) judgeSuperpixels();
  cutCell(fitted);
  cutNucleus(fitted);
  drawSuperpixels();
}

/** Pixel refinement and finish. */
export function finish(outlineLevel: f32): void {
  finishMasks(outlineLevel);
}

export function seedIsCredible(): bool {
  return seedCredible;
}
export function seedCentreX(): f32 {
  return seedX;
}
export function seedCentreY(): f32 {
  return seedY;
}
export function seedSize(): f32 {
  return seedRadius;
}

// Addresses of planes and tables
export const frameAt = changetype<usize>(rgb);
export const parametersAt = changetype<usize>(parameters);
export const labelsAt = changetype<usize>(labels);
export const stainAt = changetype<usize>(stain);
export const smoothGAt = changetype<usize>(smoothG);
export const nucleusDepthAt = changetype<usize>(nucleusDepth);
export const areaAt = changetype<usize>(area);
export const featuresAt = changetype<usize>(features);
export const seedAt = changetype<usize>(seed);
export const inCellAt = changetype<usize>(inCell);
export const inNucleusAt = changetype<usize>(inNucleus);
export const cellEvidenceAt = changetype<usize>(cellEvidence);
export const nucleusEvidenceAt = changetype<usize>(nucleusEvidence);
export const cellAt = changetype<usize>(cell);
export const nucleusAt = changetype<usize>(nucleus);
export const cellFieldAt = changetype<usize>(cellField);
export const nucleusFieldAt = changetype<usize>(nucleusField);
export const densityRAt = changetype<usize>(densityR);
export const densityGAt = changetype<usize>(densityG);
export const densityBAt = changetype<usize>(densityB);
export const backgroundAt = changetype<usize>(background);
export const trainedWeightsAt = changetype<usize>(trainedWeights);
export const batchFeaturesAt = changetype<usize>(batchFeatures);
export const batchClassesAt = changetype<usize>(batchClasses);
export const gradientAt = changetype<usize>(gradient);
