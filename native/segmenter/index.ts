export { parseUnaryParameters, type UnaryParameters } from './parameters.ts';
export { createSegmenterPool, type SegmenterPool, type SegmenterPoolOptions } from './pool.ts';
export { createSegmenter, type Segmentation, type Segmenter, type Stages } from './segmenter.ts';
export { drawStage } from './stages.ts';
