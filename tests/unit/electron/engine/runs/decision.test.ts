import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CELL_CLASSES } from '../../../../../electron/contract/classes.ts';
import { decide, neededConfidence } from '../../../../../electron/engine/runs/decision.ts';

const rules = { temperature: 0.5, untrained: ['LA'] as const, thresholds: { confidence: 0.4, quality: 0.5 } };
const good = { score: 1, flags: [] };
const logitsOf = (scores: Partial<Record<(typeof CELL_CLASSES)[number], number>>) =>
  Float32Array.from(CELL_CLASSES, (name) => scores[name] ?? -1e4);

test('probabilities are the softmax of logits over temperature', () => {
  const { probabilities, class: best, confidence } = decide(logitsOf({ NE: 1, EO: 0.5 }), good, rules);
  // (1 - 0.5) / 0.5 = 1, so the odds are e to one.
  expect(probabilities.NE / probabilities.EO).toBeCloseTo(Math.E, 6);
  expect(best).toBe('NE');
  expect(confidence).toBeCloseTo(Math.E / (1 + Math.E), 6);
});

test('an untrained class is never called, however loud its output', () => {
  const call = decide(logitsOf({ LA: 50, LY: 0 }), good, rules);
  expect(call).toMatchObject({ class: 'LY', status: 'classified', confidence: 1 });
  expect(call.probabilities.LA).toBe(0);
});

test('below the threshold a cell stays unidentified and keeps its likeliest class', () => {
  const even = decide(new Float32Array(14).fill(2), good, rules);
  expect(even).toMatchObject({ class: 'BA', status: 'unidentified' });
  expect(even.confidence).toBeCloseTo(1 / 13, 6);
});

test('the worse the image, the surer the network has to be', () => {
  const logits = logitsOf({ MO: 0.1, LY: 0 });
  expect(decide(logits, { score: 0.6, flags: [] }, rules).status).toBe('classified');
  expect(decide(logits, { score: 0.1, flags: ['blurred'] }, rules).status).toBe('unidentified');
  expect(neededConfidence(0.5, rules)).toBe(0.4);
  expect(neededConfidence(0, rules)).toBeCloseTo(0.7, 9);
});

test('any logits give a distribution over the 14 classes, with the most likely one called', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: -80, max: 80, noNaN: true }), { minLength: 14, maxLength: 14 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (logits, score) => {
        const call = decide(Float32Array.from(logits), { score, flags: [] }, rules);
        const values = Object.values(call.probabilities);
        expect(Object.keys(call.probabilities)).toEqual([...CELL_CLASSES]);
        expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        expect(call.confidence).toBe(Math.max(...values));
        expect(call.probabilities[call.class]).toBe(call.confidence);
      },
    ),
  );
});

test('a class may ask for a confidence of its own', () => {
  const strict = { ...rules, thresholds: { ...rules.thresholds, classes: { ME: 0.9 } } };
  const logits = logitsOf({ ME: 0.5, MY: 0 });
  expect(decide(logits, good, rules).status).toBe('classified');
  expect(decide(logits, good, strict).status).toBe('unidentified');
  expect(decide(logitsOf({ NE: 0.5, MY: 0 }), good, strict).status).toBe('classified');
});

test('a cell between two stages has a lineage all the same', () => {
  const call = decide(logitsOf({ ME: 0.1, MY: 0.1, PR: 0.1, BL: -0.5 }), good, rules);
  expect(call.status).toBe('unidentified');
  expect(call.lineage).toBe('granulocytic');
  expect(call.lineageConfidence).toBeCloseTo(call.probabilities.ME + call.probabilities.MY + call.probabilities.PR, 9);
});
