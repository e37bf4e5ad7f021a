import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbClipboardList, TbFileImport, TbPlus, TbSearch } from 'react-icons/tb';
import type { OrderFilter } from '../../../electron/contract/orders.ts';
import { call } from '../../api/bridge.ts';
import { useEngine } from '../../api/engine.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { ChoiceBar, SearchField } from '../../kit/fields.tsx';
import { LoadingRows } from '../../kit/LoadingRows.tsx';
import { Placeholder } from '../../kit/Placeholder.tsx';
import { useOrders } from '../../state/orders.ts';
import { useScannedSample } from '../../state/useScannedSample.ts';
import { OrderTable } from './OrderTable.tsx';
import { Outbox } from './Outbox.tsx';
import classes from './orders.module.css';
import { useExchangeStatus } from './useExchangeStatus.ts';

const TABS = ['orders', 'outbox'] as const;
const FILTERS = ['all', 'waiting', 'withSlide'] as const satisfies OrderFilter[];

function ImportButton() {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const importOrders = useMutation({
    mutationFn: async (file: File) =>
      call('exchange.importOrders', { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }),
  });
  const showImported = useOrders((state) => state.showImported);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".csv,.txt,.hl7,.tsv"
        hidden
        aria-label={t('orders.import')}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          // Allow choosing the same file again after it was corrected.
          currentTarget.value = '';
          if (file) importOrders.mutate(file, { onSuccess: ({ orders }) => showImported({ name: file.name, orders }) });
        }}
      />
      <Button
        variant="default"
        leftSection={<TbFileImport size={15} aria-hidden />}
        loading={importOrders.isPending}
        title={t('orders.importHint')}
        onClick={() => input.current?.click()}
      >
        {t('orders.import')}
      </Button>
    </>
  );
}

function OrderList() {
  const { t } = useTranslation();
  const open = useOrders((state) => state.open);
  const [search, setSearch] = useState('');
  const [show, setShow] = useState<OrderFilter>('all');
  const [debounced] = useDebouncedValue(search, 150);
  const { data, error, refetch } = useEngine(
    'orders.list',
    { search: debounced, show },
    { placeholderData: keepPreviousData },
  );
  const none = data?.total === 0 && debounced === '' && show === 'all';
  return (
    <>
      <div className={`row gap-12 ${classes.toolbar}`}>
        <ChoiceBar
          label={t('orders.show')}
          values={FILTERS}
          nameOf={(value) =>
            value === 'waiting' && data
              ? t('orders.waitingCount', { count: data.waiting })
              : t(`orders.filter.${value}`)
          }
          value={show}
          onChange={setShow}
        />
        {data && data.total > 0 && <span className="soft">{t('orders.found', { count: data.total })}</span>}
        <div className="flex push-end gap-8">
          <SearchField w={240} label={t('orders.search')} value={search} onChange={setSearch} />
          <ImportButton />
          <Button leftSection={<TbPlus size={15} aria-hidden />} onClick={() => open('')}>
            {t('orders.new')}
          </Button>
        </div>
      </div>
      <div className={`panel scroll grow ${classes.body}`}>
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {!data && !error && <LoadingRows />}
        {none && (
          <Placeholder
            icon={<TbClipboardList size={26} strokeWidth={1.5} />}
            title={t('orders.emptyTitle')}
            text={t('orders.emptyText')}
          />
        )}
        {data && data.orders.length === 0 && !none && (
          <Placeholder icon={<TbSearch size={24} />} title={t('orders.noMatch')} text="" />
        )}
        {data && data.orders.length > 0 && <OrderTable orders={data.orders} />}
      </div>
    </>
  );
}

/** Incoming orders and outgoing messages. */
export function OrdersScreen() {
  const { t } = useTranslation();
  const [tab, setTab] = useState<(typeof TABS)[number]>('orders');
  const { data: status } = useExchangeStatus();
  useScannedSample();
  const unsent = status ? (status.counts.queued ?? 0) + (status.counts.parked ?? 0) : 0;
  return (
    <div className="stack full-height">
      <div className={`row gap-12 ${classes.head}`}>
        <h1>{t('orders.heading')}</h1>
        <ChoiceBar
          label={t('orders.parts')}
          values={TABS}
          nameOf={(value) =>
            value === 'outbox' && unsent > 0 ? t('orders.outboxCount', { count: unsent }) : t(`orders.tab.${value}`)
          }
          value={tab}
          onChange={setTab}
        />
      </div>
      {tab === 'orders' ? <OrderList /> : <Outbox />}
    </div>
  );
}
