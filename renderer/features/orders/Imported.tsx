import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportedOrder } from '../../../electron/contract/orders.ts';
import { Dialog } from '../../kit/Dialog.tsx';
import { Table } from '../../kit/Table.tsx';
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
const OUTCOMES = Object.keys(TONES) as ImportedOrder['outcome'][];

/** The result of each line of an imported file, refused lines first. */
export function Imported() {
  const { t } = useTranslation();
  const { imported, showImported } = useOrders();
  // Keep the last contents while the dialog fades out.
  const [shown, setShown] = useState(imported);
  if (imported && imported !== shown) setShown(imported);
  const orders = shown?.orders ?? [];
  const rows = orders.toSorted(
    (a, b) => Number(b.outcome === 'refused') - Number(a.outcome === 'refused') || a.line - b.line,
  );
  return (
    <Dialog
      opened={imported !== null}
      onClose={() => showImported(null)}
      title={t('imported.title', { name: shown?.name ?? '' })}
      size={720}
      centered={false}
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
        <Table
          className={classes.results}
          rows={rows}
          keyOf={({ line, accession }) => `${line} ${accession}`}
          columns={[
            { name: t('imported.line'), cell: ({ line }) => line },
            { name: t('worklist.accession'), cell: ({ accession }) => accession ?? '–' },
            {
              name: t('imported.outcome'),
              cell: ({ outcome, message }) => (
                <>
                  <Tag tone={TONES[outcome]}>{t(`imported.${outcome}`)}</Tag> {message}
                </>
              ),
            },
          ]}
        />
      )}
    </Dialog>
  );
}
