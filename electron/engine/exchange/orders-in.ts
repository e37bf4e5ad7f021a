import { randomBytes } from 'node:crypto';
import type { LeukoscopeDatabase } from '../../../db/index.ts';
import { LeukoscopeError, toWireError } from '../../contract/errors.ts';
import type { ImportedOrder, OrderRule } from '../../contract/orders.ts';
import { acknowledge } from './acknowledgement.ts';
import { decodeHl7, decodeText, type Message } from './hl7-text.ts';
import { completeOrder } from './order-input.ts';
import { readWorklist } from './orders-csv.ts';
import { identityOf, messagesOf, type OrderAction, ordersOf } from './orders-hl7.ts';

/** Control ids of HL7 2.5.1 have at most 20 characters; these never come twice. */
export const newControlId = (): string =>
  `LK${Date.now().toString(36).toUpperCase()}${randomBytes(5).toString('hex').toUpperCase()}`.slice(0, 20);

type Applied = Omit<ImportedOrder, 'line'>;

/** Takes orders into the database; `rules` says what the codes of tests ask for. */
export class OrdersIn {
  readonly #database: LeukoscopeDatabase;
  readonly #rules: () => readonly OrderRule[];

  constructor(database: LeukoscopeDatabase, rules: () => readonly OrderRule[]) {
    this.#database = database;
    this.#rules = rules;
  }

  /** The orders of a file of either kind: HL7 begins with a header segment, anything else is read as a worklist. */
  importFile(bytes: Uint8Array, actor: string): ImportedOrder[] {
    const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
    return /^[^A-Za-z]*(MSH|FHS|BHS)\W/.test(head)
      ? this.#importMessages(decodeHl7(bytes))
      : this.#importWorklist(decodeText(bytes), actor);
  }

  #importWorklist(text: string, actor: string): ImportedOrder[] {
    const { orders } = this.#database;
    return readWorklist(text).map((row): ImportedOrder => {
      const { line, accession } = row;
      if ('error' in row) return { line, accession, outcome: 'refused', message: row.error };
      try {
        const content = completeOrder(row.input, orders.get(row.input.accession), this.#rules());
        return { line, accession: content.accession, outcome: orders.save(content, 'csv', actor), message: null };
      } catch (error) {
        return { line, accession, outcome: 'refused', message: toWireError(error).message };
      }
    });
  }

  #importMessages(text: string): ImportedOrder[] {
    return messagesOf(text).flatMap((message, i): ImportedOrder[] => {
      const line = i + 1;
      try {
        const { orders } = this.#apply(message);
        return orders.map((order) => ({ line, ...order }));
      } catch (error) {
        return [{ line, accession: null, outcome: 'refused', message: toWireError(error).message }];
      }
    });
  }

  /** Applies a message that came by the network, and answers it when that is stored. */
  receive(bytes: Uint8Array): { answer: string; changed: boolean } {
    let message: Message | undefined;
    const answer = (code: 'AA' | 'AE' | 'AR', text?: string) =>
      acknowledge(message, code, {
        controlId: newControlId(),
        at: new Date().toISOString(),
        ...(text === undefined ? {} : { text }),
      });
    try {
      const text = decodeHl7(bytes);
      message = identityOf(text).message;
      const { repeated } = this.#apply(text);
      return { answer: answer('AA'), changed: !repeated };
    } catch (error) {
      const { code, message: why } = toWireError(error);
      // AE: something in the message; AR: not for us, or nothing to do with what is in it.
      const content = code === 'BAD_REQUEST' || code === 'CONFLICT' || code === 'NOT_FOUND';
      return { answer: answer(message && content ? 'AE' : 'AR', why), changed: false };
    }
  }

  /** All orders of a message, or none. */
  #apply(text: string): { repeated: boolean; orders: Applied[] } {
    const { message, sender, controlId, body } = identityOf(text);
    if (!controlId) {
      throw new LeukoscopeError('BAD_REQUEST', 'The message has no control id (MSH-10), by which it is known again.');
    }
    const actions = ordersOf(message);
    const done = this.#database.inbox.receive({ sender, controlId, body }, () => {
      const orders = actions.map((action) => this.#act(action, `hl7:${sender}`));
      return { result: orders, summary: orders.map(({ accession, outcome }) => `${accession} ${outcome}`).join(', ') };
    });
    if (done.outcome === 'applied') return { repeated: false, orders: done.result };
    if (done.outcome === 'repeat') {
      const accessionOf = (action: OrderAction) => (action.act === 'save' ? action.input.accession : action.accession);
      return {
        repeated: true,
        orders: actions.map((action) => ({ accession: accessionOf(action), outcome: 'repeat', message: null })),
      };
    }
    throw new LeukoscopeError(
      'CONFLICT',
      `Control id ${controlId} came before with another content. The sender must number its messages without repeats.`,
    );
  }

  #act(action: OrderAction, actor: string): Applied {
    const { orders } = this.#database;
    if (action.act === 'save') {
      const content = completeOrder(action.input, orders.get(action.input.accession), this.#rules());
      return { accession: content.accession, outcome: orders.save(content, 'hl7', actor), message: null };
    }
    // An order that never came needs no taking back.
    if (orders.get(action.accession)) orders.setStatus(action.accession, 'cancelled', actor);
    return { accession: action.accession, outcome: 'cancelled', message: null };
  }
}
