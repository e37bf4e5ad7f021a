import type { CellClass } from '../../electron/contract/classes.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { SlideId } from '../../electron/contract/ids.ts';
import type {
  Order,
  OrderContent,
  OrderFilter,
  OrderStatus,
  Patient,
  Service,
  WbcCount,
} from '../../electron/contract/orders.ts';
import { audit } from '../audit.ts';
import type { WritableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';
import type { Patients } from './patients.ts';

export interface Orders {
  /**
   * Stores an order with its patient, or brings the one of that accession up to date; a cancelled one is open again.
   *
   * @throws {@link LeukoscopeError} CONFLICT when the accession belongs to another patient: a sample never changes hands by itself.
   */
  save(order: OrderContent, source: Order['source'], actor: string): 'created' | 'updated';
  /** @throws {@link LeukoscopeError} NOT_FOUND. */
  setStatus(accession: string, status: OrderStatus, actor: string): void;
  get(accession: string): Order | undefined;
  /** The order of a slide, by its accession. */
  ofSlide(slideId: SlideId): Order | undefined;
  /** The newest `limit` orders that match, how many match in all, and how many open orders have no slide. */
  list(query: { search: string; show: OrderFilter; limit: number }): {
    orders: Order[];
    total: number;
    waiting: number;
  };
}

interface OrderRow {
  accession: string;
  placer: string | null;
  service: string | null;
  specimen: string | null;
  ordered_at: string | null;
  collected_at: string | null;
  received_at: string | null;
  orderer: string | null;
  ward: string | null;
  priority: Order['priority'];
  wbc_count: number | null;
  wbc_unit: WbcCount['unit'] | null;
  clinical_details: string | null;
  target_count: number | null;
  review_classes: string;
  status: OrderStatus;
  source: Order['source'];
  created_at: string;
  updated_at: string;
  mrn: string | null;
  authority: string | null;
  family: string | null;
  given: string | null;
  birth_date: string | null;
  sex: Patient['sex'] | null;
  slides: string;
}

const FROM_ORDERS = 'FROM orders o LEFT JOIN patients p ON p.id = o.patient';
const SELECT_ORDERS = `
  SELECT o.accession, o.placer, o.service, o.specimen, o.ordered_at, o.collected_at, o.received_at, o.orderer, o.ward, o.priority,
    o.wbc_count, o.wbc_unit, o.clinical_details, o.target_count, o.review_classes, o.status, o.source, o.created_at,
    o.updated_at, p.mrn, p.authority, p.family, p.given, p.birth_date, p.sex,
    (SELECT json_group_array(json_object('id', s.id, 'name', s.name)) FROM
      (SELECT id, name FROM slides WHERE accession = o.accession ORDER BY id) s) AS slides
  ${FROM_ORDERS}`;

const HAS_SLIDE = 'EXISTS (SELECT 1 FROM slides s WHERE s.accession = o.accession)';
const WAITING = `o.status = 'open' AND NOT ${HAS_SLIDE}`;
const FILTERS: Record<OrderFilter, string> = { all: '1', waiting: WAITING, withSlide: HAS_SLIDE };
const SEARCHED =
  "o.accession || ' ' || ifnull(p.mrn || ' ' || p.family || ' ' || p.given, '') || ' ' || ifnull(o.ward, '')";

function toOrder(row: OrderRow): Order {
  return {
    accession: row.accession,
    patient:
      row.mrn === null
        ? null
        : {
            mrn: row.mrn,
            authority: row.authority ?? '',
            family: row.family ?? '',
            given: row.given ?? '',
            birthDate: row.birth_date,
            sex: row.sex ?? 'unknown',
          },
    placer: row.placer,
    service: row.service === null ? null : fromJson<Service>(row.service),
    specimen: row.specimen,
    orderedAt: row.ordered_at,
    collectedAt: row.collected_at,
    receivedAt: row.received_at,
    orderer: row.orderer,
    ward: row.ward,
    priority: row.priority,
    wbc: row.wbc_count === null || row.wbc_unit === null ? null : { value: row.wbc_count, unit: row.wbc_unit },
    clinicalDetails: row.clinical_details,
    targetCount: row.target_count,
    reviewClasses: fromJson<CellClass[]>(row.review_classes),
    status: row.status,
    source: row.source,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    slides: fromJson<Order['slides']>(row.slides),
  };
}

/** A pattern for LIKE that finds `word` anywhere, whatever signs are in it. */
const containing = (word: string) => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`;

export function createOrders(db: WritableConnection, patients: Patients): Orders {
  const get = (accession: string) => {
    const row = db.get<OrderRow>(`${SELECT_ORDERS} WHERE o.accession = $accession`, { accession });
    return row && toOrder(row);
  };

  return {
    save(order, source, actor) {
      return db.transaction(() => {
        const { accession, patient, wbc } = order;
        const known = db.get<{ id: number; patient: number | null }>(
          'SELECT id, patient FROM orders WHERE accession = $accession',
          { accession },
        );
        const patientId = patient ? patients.save(patient) : null;
        if (known?.patient && known.patient !== patientId) {
          throw new LeukoscopeError(
            'CONFLICT',
            `Sample ${accession} belongs to another patient. Check the label; if the order is wrong, use a new accession number.`,
            { accession },
          );
        }
        const now = new Date().toISOString();
        const values = [
          patientId,
          order.placer,
          order.service ? JSON.stringify(order.service) : null,
          order.specimen,
          order.orderedAt,
          order.collectedAt,
          order.receivedAt,
          order.orderer,
          order.ward,
          order.priority,
          wbc?.value ?? null,
          wbc?.unit ?? null,
          order.clinicalDetails,
          order.targetCount,
          JSON.stringify(order.reviewClasses),
          source,
          now,
        ];
        if (known) {
          db.run(
            `UPDATE orders SET patient = ?, placer = ?, service = ?, specimen = ?, ordered_at = ?, collected_at = ?, received_at = ?,
               orderer = ?, ward = ?, priority = ?, wbc_count = ?, wbc_unit = ?, clinical_details = ?, target_count = ?,
               review_classes = ?, source = ?, updated_at = ?,
               status = CASE status WHEN 'cancelled' THEN 'open' ELSE status END
             WHERE id = ?`,
            ...values,
            known.id,
          );
        } else {
          db.run(
            `INSERT INTO orders (patient, placer, service, specimen, ordered_at, collected_at, received_at, orderer, ward, priority,
               wbc_count, wbc_unit, clinical_details, target_count, review_classes, source, updated_at, status, created_at,
               accession)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?)`,
            ...values,
            now,
            accession,
          );
        }
        const outcome = known ? 'updated' : 'created';
        audit(db, `order.${outcome}`, { accession, source }, actor);
        return outcome;
      });
    },

    setStatus(accession, status, actor) {
      db.transaction(() => {
        const { changes } = db.run(
          'UPDATE orders SET status = $status, updated_at = $updatedAt WHERE accession = $accession',
          { status, updatedAt: new Date().toISOString(), accession },
        );
        if (changes === 0) {
          throw new LeukoscopeError('NOT_FOUND', `There is no order with the accession number ${accession}.`, {
            accession,
          });
        }
        audit(db, `order.${status}`, { accession }, actor);
      });
    },

    get,

    ofSlide(slideId) {
      const slide = db.get<{ accession: string | null }>('SELECT accession FROM slides WHERE id = $slideId', {
        slideId,
      });
      return slide?.accession ? get(slide.accession) : undefined;
    },

    list({ search, show, limit }) {
      const words = search.normalize().split(/\s+/).filter(Boolean).slice(0, 8);
      const where = `WHERE ${FILTERS[show]}${` AND ${SEARCHED} LIKE ? ESCAPE '\\'`.repeat(words.length)}`;
      const values = words.map(containing);
      const count = (from: string, ...given: string[]) =>
        db.get<{ n: number }>(`SELECT count(*) AS n ${from}`, ...given);
      return {
        orders: db.all<OrderRow>(`${SELECT_ORDERS} ${where} ORDER BY o.id DESC LIMIT ?`, ...values, limit).map(toOrder),
        total: count(`${FROM_ORDERS} ${where}`, ...values)?.n ?? 0,
        waiting: count(`FROM orders o WHERE ${WAITING}`)?.n ?? 0,
      };
    },
  };
}
