import { describe, expect, it } from 'vitest';
import { type Order, orderContentSchema, orderSchema } from '../../../electron/contract/orders.ts';
import { contentOf, draftOf } from '../../../renderer/features/orders/draft.ts';

const ORDER: Order = orderSchema.parse({
  accession: 'H26-004417',
  patient: { mrn: '771', authority: 'HOSP', family: 'Kim', given: 'Minji', birthDate: '1990-02-13', sex: 'female' },
  placer: 'P-9',
  service: { code: 'DIFF', name: 'Differential', system: 'L' },
  specimen: 'EDTA blood',
  orderedAt: '2026-03-01T08:15:00.000Z',
  collectedAt: '2026-03-01T08:40:00.000Z',
  receivedAt: null,
  orderer: 'Dr Lee',
  ward: null,
  priority: 'urgent',
  wbc: { value: 7.25, unit: '10*3/uL' },
  clinicalDetails: 'Fever',
  targetCount: 200,
  reviewClasses: ['BL'],
  status: 'open',
  source: 'hl7',
  createdAt: '2026-03-01T08:15:00.000Z',
  updatedAt: '2026-03-01T08:15:00.000Z',
  slides: [],
});

describe('the draft of an order', () => {
  it('saves what it was made from, also what the form does not show', () => {
    expect(contentOf(draftOf(ORDER.accession, ORDER), ORDER)).toEqual(orderContentSchema.parse(ORDER));
  });

  it('is valid for a new order with nothing but its accession', () => {
    const content = contentOf(draftOf(' H1 ', null), null);
    expect(content.accession).toBe('H1');
    expect([content.patient, content.wbc, content.targetCount, content.orderedAt]).toEqual([null, null, null, null]);
    expect(() => orderContentSchema.parse(content)).not.toThrow();
  });

  it('has no patient without a number, and no blank text', () => {
    const draft = { ...draftOf(ORDER.accession, ORDER), mrn: '  ', ward: '  ', specimen: ' Citrate blood ' };
    const content = contentOf(draft, ORDER);
    expect([content.patient, content.ward, content.specimen]).toEqual([null, null, 'Citrate blood']);
  });
});
