import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Order, OrderStatus, Priority } from '../../../electron/contract/orders.ts';
import { Tag, type Tone } from '../../kit/Tag.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { useNavigation } from '../../state/navigation.ts';
import { useOrders } from '../../state/orders.ts';
import classes from './orders.module.css';
import { PatientLine } from './PatientLine.tsx';

const STATUS_TONES: Record<OrderStatus, Tone> = { open: 'accent', reported: 'good', cancelled: 'plain' };
const PRIORITY_TONES: Record<Priority, Tone> = { routine: 'plain', urgent: 'warn', stat: 'bad' };

export function OrderTable({ orders }: { orders: readonly Order[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const open = useOrders((state) => state.open);
  const openSlide = useNavigation((state) => state.openSlide);
  return (
    <table className={`lines list-table ${classes.table}`}>
      <thead>
        <tr>
          <th scope="col">{t('worklist.accession')}</th>
          <th scope="col">{t('orders.patient')}</th>
          <th scope="col">{t('orders.priority')}</th>
          <th scope="col">{t('orders.ward')}</th>
          <th scope="col">{t('orders.ordered')}</th>
          <th scope="col">{t('orders.status')}</th>
          <th scope="col">{t('orders.slides')}</th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          // The accession is the button that keyboards and screen readers use; a click anywhere on the row is a convenience.
          <tr key={order.accession} data-cancelled={order.status === 'cancelled'} onClick={() => open(order.accession)}>
            <td>
              <UnstyledButton className={classes.name} onClick={() => open(order.accession)}>
                {order.accession}
              </UnstyledButton>
            </td>
            <td>
              <PatientLine patient={order.patient} />
            </td>
            <td>
              {order.priority === 'routine' ? (
                <span className="soft">{t('priority.routine')}</span>
              ) : (
                <Tag tone={PRIORITY_TONES[order.priority]}>{t(`priority.${order.priority}`)}</Tag>
              )}
            </td>
            <td className="soft">{order.ward ?? '–'}</td>
            <td className="soft">{format.date(order.orderedAt ?? order.createdAt)}</td>
            <td>
              <Tag tone={STATUS_TONES[order.status]}>{t(`orderStatus.${order.status}`)}</Tag>
            </td>
            <td>
              {order.slides.length === 0 && <span className="soft">{t('orders.noSlide')}</span>}
              {order.slides.map(({ id, name }) => (
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
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
