import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportedOrder } from '../../../electron/contract/orders.ts';
import { Tag, type Tone } from '../../kit/Tag.tsx';
import { useOrders } from '../../state/orders.ts';
import classes from './orders.module.css';

const TONES: Record<ImportedOrder['outcome'], Tone> = {
  created: 'good',
  updated: 'accent',
  cancelled: 'warn',
  repeat: 'plain',
  refused: 'bad',
};
const OUTCOMES = ['created', 'updated', 'cancelled', 'repeat', 'refused'] as const satisfies ImportedOrder['outcome'][];

/** What became of each line of an imported file, what was refused first. */
export function Imported() {
  const { t } = useTranslation();
  const { imported, showImported } = useOrders();
  // What was shown last stays while the dialog fades: an empty one would flash.
  const [shown, setShown] = useState(imported);
  if (imported && imported !== shown) setShown(imported);
  const orders = shown?.orders ?? [];
  const rows = orders.toSorted(
    (a, b) => Number(b.outcome === 'refused') - Number(a.outcome === 'refused') || a.line - b.line,
  );
  return (
    <Modal
      opened={imported !== null}
      onClose={() => showImported(null)}
      title={t('imported.title', { name: shown?.name ?? '' })}
      size={720}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p className={`flex gap-6 ${classes.outcomes}`}>
        {OUTCOMES.map((outcome) => {
          const count = orders.filter((order) => order.outcome === outcome).length;
          return count > 0 ? (
            <Tag key={outcome} tone={TONES[outcome]}>
              {t(`imported.count.${outcome}`, { count })}
            </Tag>
          ) : null;
        })}
        {orders.length === 0 && t('imported.none')}
      </p>
      {orders.length > 0 && (
        <table className={`lines ${classes.results}`}>
          <thead>
            <tr>
              <th scope="col">{t('imported.line')}</th>
              <th scope="col">{t('worklist.accession')}</th>
              <th scope="col">{t('imported.outcome')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ line, accession, outcome, message }) => (
              <tr key={`${line} ${accession}`}>
                <td>{line}</td>
                <td>{accession ?? '–'}</td>
                <td>
                  <Tag tone={TONES[outcome]}>{t(`imported.${outcome}`)}</Tag> {message}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Modal>
  );
}
