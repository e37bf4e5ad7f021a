import { expect, it } from 'vitest';
import { SEGMENTATION_STAGES, type SegmentationStage } from '../../../electron/contract/bridge.ts';
import { stepStage } from '../../../renderer/features/cell/inspector.ts';

it('steps from the image through every stage and stops at both ends', () => {
  let stage: SegmentationStage | null = null;
  const seen: (SegmentationStage | null)[] = [];
  for (let i = 0; i < SEGMENTATION_STAGES.length + 2; i++) {
    stage = stepStage(stage, 1);
    seen.push(stage);
  }
  expect(seen).toEqual([...SEGMENTATION_STAGES, 'final', 'final']);
  expect(stepStage(SEGMENTATION_STAGES[0], -1)).toBeNull();
  expect(stepStage(null, -1)).toBeNull();
});
