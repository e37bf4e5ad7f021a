import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Order, OrderStatus, Priority } from '../../../electron/contract/orders.ts';
import { Table } from '../../kit/Table.tsx';
import { Tag, type Tone } from '../../kit/Tag.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { useNavigation } from '../../state/navigation.ts';
import { useOrders } from '../../state/orders.ts';
import classes from './orders.module.css';
import { PatientLine } from './PatientLine.tsx';

const STATUS_TONES: Record<OrderStatus, Tone> = { open: 'accent', reported: 'good', cancelled: 'plain' };
const PRIORITY_TONES: Record<Priority, Tone> = { routine: 'plain', urgent: 'warn', stat: 'bad' };

function PriorityTag({ priority }: { priority: Priority }) {
  const { t } = useTranslation();
  if (priority === 'routine') return <span className="soft">{t('priority.routine')}</span>;
  return <Tag tone={PRIORITY_TONES[priority]}>{t(`priority.${priority}`)}</Tag>;
}

function Slides({ slides }: Pick<Order, 'slides'>) {
  const { t } = useTranslation();
  const openSlide = useNavigation((state) => state.openSlide);
  if (slides.length === 0) return <span className="soft">{t('orders.noSlide')}</span>;
  return slides.map(({ id, name }) => (
    <UnstyledButton
      key={id}
      className={`accent ${classes.slide}`}
      onClick={(event) => {
        event.stopPropagation();
        openSlide(id);
      }}
    >
      {name}
    </UnstyledButton>
  ));
}

export function OrderTable({ orders }: { orders: readonly Order[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const open = useOrders((state) => state.open);
  return (
    <Table
      look="list"
      rows={orders}
      keyOf={({ accession }) => accession}
      onOpen={({ accession }) => open(accession)}
      columns={[
        {
          name: t('worklist.accession'),
          cell: ({ accession, status }) => (
            <UnstyledButton
              className={classes.name}
              data-cancelled={status === 'cancelled' ? true : undefined}
              onClick={() => open(accession)}
            >
              {accession}
            </UnstyledButton>
          ),
        },
        { name: t('orders.patient'), cell: ({ patient }) => <PatientLine patient={patient} /> },
        { name: t('orders.priority'), cell: ({ priority }) => <PriorityTag priority={priority} /> },
        { name: t('orders.ward'), className: 'soft', cell: ({ ward }) => ward ?? '–' },
        {
          name: t('orders.ordered'),
          className: 'soft',
          cell: ({ orderedAt, createdAt }) => format.date(orderedAt ?? createdAt),
        },
        {
          name: t('orders.status'),
          cell: ({ status }) => <Tag tone={STATUS_TONES[status]}>{t(`orderStatus.${status}`)}</Tag>,
        },
        { name: t('orders.slides'), cell: ({ slides }) => <Slides slides={slides} /> },
      ]}
    />
  );
}
