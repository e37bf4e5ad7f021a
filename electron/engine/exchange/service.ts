import { isDeepStrictEqual } from 'node:util';
import { type LeukoscopeDatabase, patientOrderingKey, sampleOrderingKey } from '../../../db/index.ts';
import { LeukoscopeError, toWireError } from '../../contract/errors.ts';
import type { Addressee, ExchangeSettings, ExchangeStatus } from '../../contract/exchange.ts';
import { withoutFalseZeros } from '../../contract/frozen-report.ts';
import type { SlideId } from '../../contract/methods.ts';
import type { ImportedOrder, OutboxId, OutboxMessage } from '../../contract/orders.ts';
import { patientName } from '../../contract/patient-name.ts';
import type { ReportContent } from '../../contract/reports.ts';
import type { EventHub } from '../common/event-hub.ts';
import { LABORATORY, settingOf } from '../settings/settings.ts';
import { type FolderWatch, watchFolder } from './folder-watch.ts';
import { reportMessage } from './hl7.ts';
import { writeMessage } from './hl7-text.ts';
import { listenMllp } from './mllp.ts';
import { newControlId, OrdersIn } from './orders-in.ts';
import { type Backoff, Sender } from './sender.ts';
import { deliveryOf } from './settings.ts';

/** The exchange with the laboratory's system: sends what is queued, takes in what comes. It is idle until {@link ExchangeService.start}. */
export class ExchangeService {
  readonly ordersIn: OrdersIn;
  readonly #database: LeukoscopeDatabase;
  readonly #events: EventHub;
  readonly #backoff: Backoff | undefined;
  #started = false;
  #stopListening: (() => void)[] = [];
  #sender: Sender | undefined;
  #sendingFault: string | null = null;
  #receiver: { address: string; close: () => Promise<void> } | undefined;
  #receivingFault: string | null = null;
  #watch: FolderWatch | undefined;
  /** Changes of the set-up, one after another. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ database, events }: { database: LeukoscopeDatabase; events: EventHub }, backoff?: Backoff) {
    this.#database = database;
    this.#events = events;
    this.#backoff = backoff;
    this.ordersIn = new OrdersIn(database, () => this.settings.rules);
  }

  get settings(): ExchangeSettings {
    return settingOf(this.#database.settings, 'exchange');
  }

  /** Sends, listens and watches as the settings say. A database that can only be read exchanges nothing. */
  async start(): Promise<void> {
    if (this.#database.info.readOnly) return;
    this.#started = true;
    this.#stopListening = [
      this.#events.on('reports.changed', ({ slideId }) => this.#queueAutomatically(slideId)),
      this.#events.on('settings.changed', ({ key }) => void (key === 'exchange' && this.#apply())),
    ];
    await this.#apply();
  }

  async configure(settings: ExchangeSettings, actor: string): Promise<ExchangeSettings> {
    deliveryOf(settings)?.close();
    if (settings.watch.enabled && !settings.watch.folder) {
      throw new LeukoscopeError('BAD_REQUEST', 'The folder to watch for orders is not set. Name one.');
    }
    this.#database.settings.set(LABORATORY, 'exchange', settings, actor);
    if (this.#started) await this.#apply();
    this.#events.emit('outbox.changed', {});
    return this.settings;
  }

  /** Ends sending, listening and watching; what was not sent waits in the outbox. */
  async close(): Promise<void> {
    this.#started = false;
    for (const stop of this.#stopListening.splice(0)) stop();
    await this.#apply();
  }

  #apply(): Promise<void> {
    const applied = this.#turn.then(() => this.#reopen());
    this.#turn = applied.catch(() => undefined);
    return applied;
  }

  async #reopen(): Promise<void> {
    await Promise.all([this.#sender?.stop(), this.#receiver?.close(), this.#watch?.stop()]);
    this.#sender = undefined;
    this.#receiver = undefined;
    this.#watch = undefined;
    this.#sendingFault = null;
    this.#receivingFault = null;
    if (!this.#started) return;
    const { settings } = this;
    try {
      this.#sender = this.#newSender();
      this.#sender?.start();
    } catch (error) {
      this.#sendingFault = toWireError(error).message;
    }
    if (settings.receiver.enabled) await this.#listen(settings);
    if (settings.watch.enabled) {
      this.#watch = watchFolder(settings.watch.folder, (bytes) => this.importOrders(bytes, 'folder'));
    }
  }

  #newSender(): Sender | undefined {
    const delivery = deliveryOf(this.settings);
    if (!delivery) return undefined;
    return new Sender(this.#database.outbox, delivery, {
      ...(this.#backoff ? { backoff: this.#backoff } : {}),
      changed: () => this.#events.emit('outbox.changed', {}),
    });
  }

  async #listen({ receiver: { host, port } }: ExchangeSettings): Promise<void> {
    try {
      const server = await listenMllp({
        host,
        port,
        answer: (bytes) => {
          const { answer, changed } = this.ordersIn.receive(bytes);
          if (changed) this.#events.emit('orders.changed', {});
          return answer;
        },
        fault: (error) => {
          this.#receivingFault = error.message;
        },
      });
      this.#receiver = { address: `${host}:${server.port}`, close: server.close };
    } catch (error) {
      this.#receivingFault = toWireError(error).message;
    }
  }

  importOrders(bytes: Uint8Array, actor: string): ImportedOrder[] {
    const orders = this.ordersIn.importFile(bytes, actor);
    this.#events.emit('orders.changed', {});
    return orders;
  }

  status(): ExchangeStatus {
    return {
      sending: {
        destination: this.#sender?.destination ?? null,
        fault: this.#sender?.fault ?? this.#sendingFault,
      },
      counts: this.#database.outbox.counts(),
      receiving: { address: this.#receiver?.address ?? null, fault: this.#receivingFault },
      watching: { folder: this.#watch?.folder ?? null, fault: this.#watch?.fault ?? null },
    };
  }

  /** Tries to reach the destination. @throws LeukoscopeError DELIVERY_FAILED or BAD_REQUEST. */
  async test(settings: ExchangeSettings): Promise<string> {
    const delivery = deliveryOf(settings);
    if (!delivery) throw new LeukoscopeError('BAD_REQUEST', 'Nothing is sent: choose the network or a folder first.');
    try {
      await delivery.open();
      return delivery.destination;
    } finally {
      delivery.close();
    }
  }

  /**
   * Queues a frozen report. One that was queued before, and not given up, is not queued again.
   *
   * @throws LeukoscopeError NOT_READY for a report without patient or order: a result that nobody can place is nobody's.
   * @param report Identifies this issue of a report.
   */
  queue(content: ReportContent, report: string): OutboxId {
    if (!this.#addresseeOf(content)) {
      throw new LeukoscopeError(
        'NOT_READY',
        `Report ${content.report.number} has ${content.patient ? 'no order' : 'no patient'}: no result leaves without both. Enter the order of the sample with its patient under Orders, and issue the report again.`,
      );
    }
    const { settings } = this;
    const { patient, sample } = content;
    const { slideId, accession } = sample;
    const order = accession ? this.#database.orders.get(accession) : undefined;
    const controlId = newControlId();
    const message = reportMessage(withoutFalseZeros(content), {
      ...settings,
      controlId,
      at: new Date().toISOString(),
      service: order?.service,
    });
    const id = this.#database.outbox.add({
      controlId,
      orderingKey: patient ? patientOrderingKey(patient) : sampleOrderingKey(accession ?? slideId),
      accession,
      slideId,
      report,
      payload: writeMessage(message),
    });
    this.#sender?.poke();
    this.#events.emit('outbox.changed', {});
    return id;
  }

  /** A report that was just issued goes out by itself, if the laboratory wants that. */
  #queueAutomatically(slideId: SlideId): void {
    if (!this.settings.automatic || this.#database.reports.ofSlide(slideId).length === 0) return;
    try {
      this.queueLatest(slideId, null);
    } catch (error) {
      this.#events.emit('system.notice', { level: 'error', message: toWireError(error).message });
    }
  }

  #latest(slideId: SlideId): { content: ReportContent; report: string } | undefined {
    const [latest] = this.#database.reports.ofSlide(slideId);
    const stored = latest && this.#database.reports.get(latest.id);
    return stored && { content: stored.content, report: `report ${latest.id}` };
  }

  /** Whom the latest issued report of a slide would go out for; null without a report, a patient or an order. */
  addressee(slideId: SlideId): Addressee | null {
    const latest = this.#latest(slideId);
    return latest ? this.#addresseeOf(latest.content) : null;
  }

  #addresseeOf({ report, patient, sample }: ReportContent): Addressee | null {
    const order = sample.accession ? this.#database.orders.get(sample.accession) : undefined;
    if (!patient || !order) return null;
    const { mrn, birthDate } = patient;
    const { accession, placer, service } = order;
    return {
      report: report.number,
      patient: { mrn, name: patientName(patient), birthDate },
      order: { accession, placer, service: service?.name || service?.code || null },
    };
  }

  /**
   * Queues the latest issued report of a slide.
   *
   * @param confirmed Patient and order as a person confirmed them; null where the laboratory lets each report go out as it is issued.
   * @throws LeukoscopeError NOT_READY when none was issued, or it has no patient or order; CONFLICT when it is not for whom was confirmed.
   */
  queueLatest(slideId: SlideId, confirmed: Addressee | null): OutboxId {
    const latest = this.#latest(slideId);
    if (!latest) {
      throw new LeukoscopeError('NOT_READY', 'No report of this slide was issued. Sign it and issue its report first.');
    }
    const present = this.#addresseeOf(latest.content);
    if (present && confirmed && !isDeepStrictEqual(present, confirmed)) {
      throw new LeukoscopeError(
        'CONFLICT',
        `Report ${present.report} is for patient ${present.patient.mrn}, order ${present.order.accession}: not what was confirmed. Look at both again.`,
      );
    }
    return this.queue(latest.content, latest.report);
  }

  message(id: OutboxId): OutboxMessage {
    const [found] = this.#database.outbox.list({ limit: 1, id });
    if (!found) throw new LeukoscopeError('NOT_FOUND', `There is no message ${id} in the outbox.`);
    return found;
  }

  list(query: { limit: number; slideId?: SlideId | undefined }): OutboxMessage[] {
    return this.#database.outbox.list(query);
  }

  text(id: OutboxId): string {
    const text = this.#database.outbox.payload(id);
    if (text === undefined) throw new LeukoscopeError('NOT_FOUND', `There is no message ${id} in the outbox.`);
    return text;
  }

  sendNow(): void {
    this.#database.outbox.allAgain();
    this.#sender?.poke();
    this.#events.emit('outbox.changed', {});
  }

  sendAgain(id: OutboxId, actor: string): void {
    this.#database.outbox.again(id, actor);
    this.#sender?.poke();
    this.#events.emit('outbox.changed', {});
  }

  discard(id: OutboxId, reason: string, actor: string): void {
    this.#database.outbox.discard(id, reason, actor);
    this.#sender?.poke();
    this.#events.emit('outbox.changed', {});
  }

  /** Sends everything that is due, once, and returns why it stopped; for programs that end. @throws LeukoscopeError BAD_REQUEST. */
  async drain(): Promise<{ destination: string; fault: string | null }> {
    const sender = this.#newSender();
    if (!sender) {
      throw new LeukoscopeError('BAD_REQUEST', 'No destination is set. Set one under Settings, Exchange.');
    }
    try {
      await sender.drain();
      return { destination: sender.destination, fault: sender.fault };
    } finally {
      await sender.stop();
    }
  }
}
