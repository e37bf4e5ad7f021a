import type { z } from 'zod';
import { LeukoscopeError } from '../../contract/errors.ts';
import {
  type Order,
  type OrderContent,
  type OrderRule,
  orderContentSchema,
  type WbcCount,
} from '../../contract/orders.ts';

/**
 * What a file or message says of an order: a part that is missing leaves what is stored as it is, null takes it away. Texts are
 * not checked yet.
 */
export type OrderInput = { accession: string } & Partial<{
  patient: Partial<Record<keyof NonNullable<OrderContent['patient']>, string | null>>;
  placer: string | null;
  service: OrderContent['service'];
  specimen: string | null;
  orderedAt: string | null;
  collectedAt: string | null;
  receivedAt: string | null;
  orderer: string | null;
  ward: string | null;
  priority: OrderContent['priority'];
  wbc: WbcCount | null;
  clinicalDetails: string | null;
  targetCount: number | null;
  reviewClasses: OrderContent['reviewClasses'];
}>;

const EMPTY: Omit<OrderContent, 'accession'> = {
  patient: null,
  placer: null,
  service: null,
  specimen: null,
  orderedAt: null,
  collectedAt: null,
  receivedAt: null,
  orderer: null,
  ward: null,
  priority: 'routine',
  wbc: null,
  clinicalDetails: null,
  targetCount: null,
  reviewClasses: [],
};

const stated = <T extends object>(part: T): Partial<T> =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as Partial<T>;

function patientOf(input: OrderInput['patient'], known: OrderContent['patient']): unknown {
  if (!input) return known;
  const { mrn = known?.mrn, authority = known?.authority } = input;
  const same = known && known.mrn === mrn && known.authority === (authority ?? '');
  const unknown = { authority: '', family: '', given: '', birthDate: null, sex: 'unknown' as const };
  const merged = { ...unknown, ...(same ? known : {}), ...stated(input) };
  return {
    ...merged,
    authority: merged.authority ?? '',
    family: merged.family ?? '',
    given: merged.given ?? '',
    sex: merged.sex ?? 'unknown',
  };
}

/**
 * The order as it is to be stored: what the input says, over what is known of it, completed by what its test's code asks for.
 *
 * @throws LeukoscopeError BAD_REQUEST naming the first part that can't be right.
 */
export function completeOrder(input: OrderInput, known: Order | undefined, rules: readonly OrderRule[]): OrderContent {
  const { patient, ...rest } = input;
  const code = (input.service ?? known?.service)?.code;
  const rule = rules.find((candidate) => candidate.code === code);
  const asked = rule ? { targetCount: rule.targetCount, reviewClasses: rule.reviewClasses } : {};
  const merged = { ...EMPTY, ...known, ...asked, ...stated(rest), patient: patientOf(patient, known?.patient ?? null) };
  const parsed: z.ZodSafeParseResult<OrderContent> = orderContentSchema.safeParse(merged);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new LeukoscopeError('BAD_REQUEST', `${issue?.path.join('.') || 'The order'}: ${issue?.message}.`);
  }
  return parsed.data;
}

/** Ways in which analysers and laboratory systems write units that count thousands of cells in a microlitre. */
const THOUSANDS_PER_MICROLITRE =
  /^(x?10(\*|\^|e|\*\*)0?9\/l|x?10(\*|\^|e|\*\*)0?3\/[uµμ]l|x?10e?0?[39]\/([uµμ]l|l)|k\/[uµμ]l|g\/l)$/;

/**
 * A white cell count of another system.
 *
 * @throws LeukoscopeError BAD_REQUEST when the number or the unit is not understood: a count must never be a thousand times wrong.
 */
export function readWbc(value: string, unit: string): WbcCount {
  const amount = Number(value.trim().replace(',', '.'));
  if (value.trim() === '' || !Number.isFinite(amount) || amount < 0) {
    throw new LeukoscopeError('BAD_REQUEST', `The white cell count "${value}" is no number.`);
  }
  const spelled = unit.trim().toLowerCase().replaceAll(/\s/g, '');
  if (spelled !== '' && !THOUSANDS_PER_MICROLITRE.test(spelled)) {
    throw new LeukoscopeError(
      'BAD_REQUEST',
      `The unit "${unit}" of the white cell count is not known. Send it in 10*9/L or 10*3/uL.`,
    );
  }
  // More than this is a count per microlitre whose unit is missing.
  if (amount > 1_000) {
    throw new LeukoscopeError('BAD_REQUEST', `A white cell count of ${value} can't be in 10*9/L. Check its unit.`);
  }
  return { value: amount, unit: /3\/|k\//.test(spelled) ? '10*3/uL' : '10*9/L' };
}
