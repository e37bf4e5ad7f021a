import { useTranslation } from 'react-i18next';
import { useEngine } from '../../api/engine.ts';
import { Tag } from '../../kit/Tag.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './orders.module.css';
import { PatientLine } from './PatientLine.tsx';

/** The order of an accession, shown beside its input so that a wrong number is noticed early. */
export function OrderNote({ accession }: { accession: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: order } = useEngine('orders.get', accession ? { accession } : null);
  if (accession === '' || order === undefined) return null;
  if (order === null) return <p className={`soft text-body ${classes.note}`}>{t('orders.noOrder')}</p>;
  const { patient, priority, status, targetCount, reviewClasses, specimen, collectedAt } = order;
  return (
    <div className={`soft text-body ${classes.note}`} data-known>
      <div className="row wrap gap-8">
        <PatientLine patient={patient} />
        {priority !== 'routine' && <Tag tone="bad">{t(`priority.${priority}`)}</Tag>}
        {status === 'cancelled' && <Tag tone="warn">{t('orderStatus.cancelled')}</Tag>}
      </div>
      <div className="soft">
        {[
          specimen,
          collectedAt && t('orders.collectedOn', { date: format.date(collectedAt) }),
          targetCount && t('orders.counts', { count: targetCount }),
          reviewClasses.length > 0 && t('orders.reviews', { classes: reviewClasses.join(', ') }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </div>
    </div>
  );
}
