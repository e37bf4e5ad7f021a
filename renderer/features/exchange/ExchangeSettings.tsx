import { Button, Checkbox, NumberInput, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExchangeSettings as Settings } from '../../../electron/contract/exchange.ts';
import { call } from '../../api/bridge.ts';
import { keyOf, useEngine } from '../../api/engine.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import classes from './exchange.module.css';
import { Rules } from './Rules.tsx';

const TRANSPORTS = ['off', 'mllp', 'folder'] as const satisfies Settings['transport'][];

interface PartProps {
  draft: Settings;
  change: (part: Partial<Settings>) => void;
}

function Destination({ draft, change }: PartProps) {
  const { t } = useTranslation();
  const text = (
    key: 'host' | 'folder' | 'sendingApplication' | 'sendingFacility' | 'receivingApplication' | 'receivingFacility',
    label: string,
  ) => (
    <TextInput
      label={label}
      value={draft[key]}
      onChange={({ currentTarget }) => change({ [key]: currentTarget.value })}
    />
  );
  const number = (key: 'port' | 'responseSeconds', label: string, max: number) => (
    <NumberInput
      label={label}
      value={draft[key]}
      min={1}
      max={max}
      allowDecimal={false}
      hideControls
      onChange={(value) => typeof value === 'number' && change({ [key]: value })}
    />
  );
  return (
    <>
      <SegmentedControl
        aria-label={t('exchange.transport')}
        value={draft.transport}
        onChange={(transport) => change({ transport: transport as Settings['transport'] })}
        data={TRANSPORTS.map((value) => ({ value, label: t(`exchange.by.${value}`) }))}
      />
      {draft.transport === 'mllp' && (
        <>
          <div className={`two-columns ${classes.grid}`}>
            {text('host', t('exchange.host'))}
            {number('port', t('exchange.port'), 65_535)}
            {number('responseSeconds', t('exchange.response'), 600)}
          </div>
          <Checkbox
            label={t('exchange.keepOpen')}
            checked={draft.keepOpen}
            onChange={({ currentTarget }) => change({ keepOpen: currentTarget.checked })}
          />
          <Checkbox
            label={t('exchange.tls')}
            checked={draft.tls}
            onChange={({ currentTarget }) => change({ tls: currentTarget.checked })}
          />
          {draft.tls ? (
            <Textarea
              label={t('exchange.ca')}
              value={draft.ca}
              autosize
              minRows={2}
              maxRows={6}
              onChange={({ currentTarget }) => change({ ca: currentTarget.value })}
            />
          ) : (
            <p className="warn">{t('exchange.plain')}</p>
          )}
        </>
      )}
      {draft.transport === 'folder' && text('folder', t('exchange.folder'))}
      {draft.transport !== 'off' && (
        <>
          <div className={`two-columns ${classes.grid}`}>
            {text('sendingApplication', t('exchange.sendingApplication'))}
            {text('sendingFacility', t('exchange.sendingFacility'))}
            {text('receivingApplication', t('exchange.receivingApplication'))}
            {text('receivingFacility', t('exchange.receivingFacility'))}
          </div>
          <Checkbox
            label={t('exchange.automatic')}
            checked={draft.automatic}
            onChange={({ currentTarget }) => change({ automatic: currentTarget.checked })}
          />
        </>
      )}
    </>
  );
}

function Incoming({ draft, change }: PartProps) {
  const { t } = useTranslation();
  const { receiver, watch } = draft;
  return (
    <>
      <h3>{t('exchange.incoming')}</h3>
      <Checkbox
        label={t('exchange.receive')}
        checked={receiver.enabled}
        onChange={({ currentTarget }) => change({ receiver: { ...receiver, enabled: currentTarget.checked } })}
      />
      {receiver.enabled && (
        <div className={`two-columns ${classes.grid}`}>
          <TextInput
            label={t('exchange.interface')}
            value={receiver.host}
            onChange={({ currentTarget }) => change({ receiver: { ...receiver, host: currentTarget.value } })}
          />
          <NumberInput
            label={t('exchange.port')}
            value={receiver.port}
            min={1}
            max={65_535}
            allowDecimal={false}
            hideControls
            onChange={(port) => typeof port === 'number' && change({ receiver: { ...receiver, port } })}
          />
        </div>
      )}
      <Checkbox
        label={t('exchange.watch')}
        checked={watch.enabled}
        onChange={({ currentTarget }) => change({ watch: { ...watch, enabled: currentTarget.checked } })}
      />
      {watch.enabled && (
        <TextInput
          label={t('exchange.watchFolder')}
          value={watch.folder}
          onChange={({ currentTarget }) => change({ watch: { ...watch, folder: currentTarget.value } })}
        />
      )}
      <Rules rules={draft.rules} onChange={(rules) => change({ rules })} />
    </>
  );
}

function ExchangeForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [draft, setDraft] = useState(settings);
  const change = (part: Partial<Settings>) => setDraft((before) => ({ ...before, ...part }));
  const save = useMutation({
    mutationFn: () => call('exchange.configure', draft),
    onSuccess: (stored) => {
      client.setQueryData(keyOf('exchange.settings', {}), stored);
      void client.invalidateQueries({ queryKey: ['exchange.status'] });
    },
    onError: () => undefined,
  });
  const test = useMutation({ mutationFn: () => call('exchange.test', draft), onError: () => undefined });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className={`stack gap-12 ${classes.form}`}>
      <Destination draft={draft} change={change} />
      <Incoming draft={draft} change={change} />
      {save.error && <ErrorNotice error={save.error} />}
      {test.error && <ErrorNotice error={test.error} remedy={t('exchange.notReached')} />}
      <div className="row end gap-8">
        <span role="status" className={`good ${classes.good}`}>
          {test.data && t('exchange.reached', { destination: test.data.destination })}
          {save.isSuccess && !test.data && t('exchange.saved')}
        </span>
        {draft.transport !== 'off' && (
          <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
            {t('exchange.test')}
          </Button>
        )}
        <Button type="submit" loading={save.isPending}>
          {t('exchange.save')}
        </Button>
      </div>
    </form>
  );
}

/** How Leukoscope talks with the laboratory's system. */
export function ExchangeSettings() {
  const { t } = useTranslation();
  const { data: settings, error, refetch } = useEngine('exchange.settings', {});
  return (
    <>
      <p className="soft">{t('exchange.intro')}</p>
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {settings && <ExchangeForm settings={settings} />}
    </>
  );
}
