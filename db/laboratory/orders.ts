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
import { NOT_REMOVED } from '../review/slide-rows.ts';
import type { Patients } from './patients.ts';

type OrderRow = Omit<Order, 'patient' | 'service' | 'wbc' | 'reviewClasses' | 'slides'> & {
  patient: string | null;
  service: string | null;
  wbcCount: number | null;
  wbcUnit: WbcCount['unit'] | null;
  reviewClasses: string;
  slides: string;
};

const FROM_ORDERS = 'FROM orders o LEFT JOIN patients p ON p.id = o.patient';
const SELECT_ORDERS = `
  SELECT o.accession, o.placer, o.service, o.specimen, o.ordered_at AS orderedAt, o.collected_at AS collectedAt,
    o.received_at AS receivedAt, o.orderer, o.ward, o.priority, o.wbc_count AS wbcCount, o.wbc_unit AS wbcUnit,
    o.clinical_details AS clinicalDetails, o.target_count AS targetCount, o.review_classes AS reviewClasses, o.status, o.source,
    o.created_at AS createdAt, o.updated_at AS updatedAt,
    iif(p.id IS NULL, NULL, json_object('mrn', p.mrn, 'authority', p.authority, 'family', p.family, 'given', p.given,
      'birthDate', p.birth_date, 'sex', p.sex)) AS patient,
    (SELECT json_group_array(json_object('id', s.id, 'name', s.name)) FROM
      (SELECT id, name FROM slides s WHERE accession = o.accession AND ${NOT_REMOVED} ORDER BY id) s) AS slides
  ${FROM_ORDERS}`;

const HAS_SLIDE = `EXISTS (SELECT 1 FROM slides s WHERE s.accession = o.accession AND ${NOT_REMOVED})`;
const WAITING = `o.status = 'open' AND NOT ${HAS_SLIDE}`;
const FILTERS: Record<OrderFilter, string> = { all: '1', waiting: WAITING, withSlide: HAS_SLIDE };
const SEARCHED =
  "o.accession || ' ' || ifnull(p.mrn || ' ' || p.family || ' ' || p.given, '') || ' ' || ifnull(o.ward, '')";

function toOrder({ patient, service, wbcCount, wbcUnit, reviewClasses, slides, ...row }: OrderRow): Order {
  return {
    ...row,
    patient: patient === null ? null : fromJson<Patient>(patient),
    service: service === null ? null : fromJson<Service>(service),
    wbc: wbcCount === null || wbcUnit === null ? null : { value: wbcCount, unit: wbcUnit },
    reviewClasses: fromJson<CellClass[]>(reviewClasses),
    slides: fromJson<Order['slides']>(slides),
  };
}

/** A pattern for LIKE that finds `word` anywhere, whatever characters it contains. */
const containing = (word: string) => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`;

export function createOrders(db: WritableConnection, patients: Patients) {
  const get = (accession: string): Order | undefined => {
    const row = db.get<OrderRow>(`${SELECT_ORDERS} WHERE o.accession = $accession`, { accession });
    return row && toOrder(row);
  };

  return {
    get,

    /**
     * Stores an order with its patient, or brings the one of that accession up to date; a cancelled one is open again.
     *
     * @throws {@link LeukoscopeError} CONFLICT when the accession belongs to another patient: a sample never changes hands by itself.
     */
    save(order: OrderContent, source: Order['source'], actor: string): 'created' | 'updated' {
      return db.transaction(() => {
        const { patient: person, wbc, service, reviewClasses, ...plain } = order;
        const { accession } = plain;
        const known = db.get<{ patient: number | null }>('SELECT patient FROM orders WHERE accession = $accession', {
          accession,
        });
        const patient = person ? patients.save(person) : null;
        if (known?.patient && known.patient !== patient) {
          throw new LeukoscopeError(
            'CONFLICT',
            `Sample ${accession} belongs to another patient. Check the label; if the order is wrong, use a new accession number.`,
          );
        }
        db.run(
          `INSERT INTO orders (accession, patient, placer, service, specimen, ordered_at, collected_at, received_at, orderer, ward,
             priority, wbc_count, wbc_unit, clinical_details, target_count, review_classes, source, status, created_at, updated_at)
           VALUES ($accession, $patient, $placer, $service, $specimen, $orderedAt, $collectedAt, $receivedAt, $orderer, $ward,
             $priority, $wbcCount, $wbcUnit, $clinicalDetails, $targetCount, $reviewClasses, $source, 'open', $now, $now)
           ON CONFLICT (accession) DO UPDATE SET patient = excluded.patient, placer = excluded.placer, service = excluded.service,
             specimen = excluded.specimen, ordered_at = excluded.ordered_at, collected_at = excluded.collected_at,
             received_at = excluded.received_at, orderer = excluded.orderer, ward = excluded.ward, priority = excluded.priority,
             wbc_count = excluded.wbc_count, wbc_unit = excluded.wbc_unit, clinical_details = excluded.clinical_details,
             target_count = excluded.target_count, review_classes = excluded.review_classes, source = excluded.source,
             updated_at = excluded.updated_at, status = iif(status = 'cancelled', 'open', status)`,
          {
            ...plain,
            patient,
            service: service ? JSON.stringify(service) : null,
            wbcCount: wbc?.value ?? null,
            wbcUnit: wbc?.unit ?? null,
            reviewClasses: JSON.stringify(reviewClasses),
            source,
            now: new Date().toISOString(),
          },
        );
        const outcome = known ? 'updated' : 'created';
        audit(db, `order.${outcome}`, { accession, source }, actor);
        return outcome;
      });
    },

    /** @throws {@link LeukoscopeError} NOT_FOUND. */
    setStatus(accession: string, status: OrderStatus, actor: string): void {
      db.transaction(() => {
        const { changes } = db.run(
          'UPDATE orders SET status = $status, updated_at = $updatedAt WHERE accession = $accession',
          { status, updatedAt: new Date().toISOString(), accession },
        );
        if (changes === 0) {
          throw new LeukoscopeError('NOT_FOUND', `There is no order with the accession number ${accession}.`);
        }
        audit(db, `order.${status}`, { accession }, actor);
      });
    },

    /** The order of a slide, by its accession. */
    ofSlide(slideId: SlideId): Order | undefined {
      const sql = 'SELECT accession FROM slides WHERE id = $slideId';
      const accession = db.get<{ accession: string | null }>(sql, { slideId })?.accession;
      return accession ? get(accession) : undefined;
    },

    /** The newest `limit` orders that match, how many match in all, and how many open orders have no slide. */
    list({ search, show, limit }: { search: string; show: OrderFilter; limit: number }): {
      orders: Order[];
      total: number;
      waiting: number;
    } {
      const words = search.normalize().split(/\s+/).filter(Boolean).slice(0, 8);
      const where = words.map((_, i) => ` AND ${SEARCHED} LIKE $word${i} ESCAPE '\\'`).join('');
      const values = Object.fromEntries(words.map((word, i) => [`word${i}`, containing(word)]));
      const matching = `${FILTERS[show]}${where}`;
      const count = (from: string) => db.get<{ n: number }>(`SELECT count(*) AS n ${from}`, values)?.n ?? 0;
      return {
        orders: db
          .all<OrderRow>(`${SELECT_ORDERS} WHERE ${matching} ORDER BY o.id DESC LIMIT $limit`, { ...values, limit })
          .map(toOrder),
        total: count(`${FROM_ORDERS} WHERE ${matching}`),
        waiting: count(`FROM orders o WHERE ${WAITING}`),
      };
    },
  };
}
