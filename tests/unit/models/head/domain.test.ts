import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { domainDistance, outOfDomain, parseDomain } from '../../../../models/head/domain.ts';

const base64 = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer).toString('base64');

/** Three features, of which the second is looked at twice as closely and the third not at all; two classes. */
const document = () => ({
  schema: 'leukoscope/domain/1',
  features: 3,
  dimensions: 2,
  projection: base64(1, 0, 0, 0, 2, 0),
  offset: base64(-1, 0),
  centres: base64(0, 0, 10, 0),
  from: 4,
  full: 16,
});
const read = (value: object) => {
  const text = JSON.stringify(value);
  return parseDomain(text, 'domain.json', createHash('sha256').update(text).digest('hex'));
};
const at = (...features: number[]) => Float32Array.from(features);

describe('the training domain', () => {
  it('measures the distance from the nearest class', () => {
    const domain = read(document());
    expect(domainDistance(at(1, 0, 99), domain)).toBe(0);
    expect(domainDistance(at(4, 2, 0), domain)).toBe(9 + 16);
    expect(domainDistance(at(9, 1, 0), domain)).toBe(4 + 4);
  });

  it('counts a cell as within up to the first limit, as outside from the second, and rises between', () => {
    const domain = read(document());
    expect(outOfDomain(at(3, 0, 0), domain)).toBe(0);
    expect(outOfDomain(at(1, 2, 0), domain)).toBe(1);
    expect(outOfDomain(at(1 + Math.sqrt(10), 0, 0), domain)).toBeCloseTo(0.5, 6);
  });

  it.each([
    ['a projection of another size', { projection: base64(1, 2, 3) }],
    ['no centre', { centres: base64() }],
    ['limits in the wrong order', { from: 20 }],
    ['another schema', { schema: 'leukoscope/domain/9' }],
  ])('refuses %s', (_, change) => {
    expect(() => read({ ...document(), ...change })).toThrow(/domain\.json.*Restore the released file/);
  });

  it('refuses a file that was changed, but not other line ends', () => {
    const text = JSON.stringify(document(), null, 1);
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(() => parseDomain(text.replace('"from": 4', '"from": 5'), 'domain.json', sha256)).toThrow(/was changed/);
    expect(parseDomain(text.replaceAll('\n', '\r\n'), 'domain.json', sha256).from).toBe(4);
  });
});
