import { Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExchangeSettings as Settings } from '../../../electron/contract/exchange.ts';
import { keyOf, SHOWN_IN_PLACE, useEngine, useEngineMutation } from '../../api/engine.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { bindChecked, bindText, ChoiceBar, NumberField } from '../../kit/fields.tsx';
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
  ) => <TextInput label={t(`exchange.${key}`)} {...bindText(draft[key], (value) => change({ [key]: value }))} />;
  const number = (key: 'port' | 'responseSeconds', label: string, max: number) => (
    <NumberField
      label={label}
      min={1}
      max={max}
      value={draft[key]}
      onChange={(value) => value !== null && change({ [key]: value })}
    />
  );
  const tick = (key: 'keepOpen' | 'tls' | 'automatic') => (
    <Checkbox label={t(`exchange.${key}`)} {...bindChecked(draft[key], (on) => change({ [key]: on }))} />
  );
  return (
    <>
      <ChoiceBar
        label={t('exchange.transport')}
        values={TRANSPORTS}
        nameOf={(value) => t(`exchange.by.${value}`)}
        value={draft.transport}
        onChange={(transport) => change({ transport })}
      />
      {draft.transport === 'mllp' && (
        <>
          <div className={`two-columns ${classes.grid}`}>
            {text('host')}
            {number('port', t('exchange.port'), 65_535)}
            {number('responseSeconds', t('exchange.response'), 600)}
          </div>
          {tick('keepOpen')}
          {tick('tls')}
          {draft.tls ? (
            <Textarea
              label={t('exchange.ca')}
              autosize
              minRows={2}
              maxRows={6}
              {...bindText(draft.ca, (ca) => change({ ca }))}
            />
          ) : (
            <p className="warn">{t('exchange.plain')}</p>
          )}
        </>
      )}
      {draft.transport === 'folder' && text('folder')}
      {draft.transport !== 'off' && (
        <>
          <div className={`two-columns ${classes.grid}`}>
            {text('sendingApplication')}
            {text('sendingFacility')}
            {text('receivingApplication')}
            {text('receivingFacility')}
          </div>
          {tick('automatic')}
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
        {...bindChecked(receiver.enabled, (enabled) => change({ receiver: { ...receiver, enabled } }))}
      />
      {receiver.enabled && (
        <div className={`two-columns ${classes.grid}`}>
          <TextInput
            label={t('exchange.interface')}
            {...bindText(receiver.host, (host) => change({ receiver: { ...receiver, host } }))}
          />
          <NumberField
            label={t('exchange.port')}
            min={1}
            max={65_535}
            value={receiver.port}
            onChange={(port) => port !== null && change({ receiver: { ...receiver, port } })}
          />
        </div>
      )}
      <Checkbox
        label={t('exchange.watch')}
        {...bindChecked(watch.enabled, (enabled) => change({ watch: { ...watch, enabled } }))}
      />
      {watch.enabled && (
        <TextInput
          label={t('exchange.watchFolder')}
          {...bindText(watch.folder, (folder) => change({ watch: { ...watch, folder } }))}
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
  const save = useEngineMutation('exchange.configure', {
    ...SHOWN_IN_PLACE,
    onSuccess: (stored) => {
      client.setQueryData(keyOf('exchange.settings', {}), stored);
      void client.invalidateQueries({ queryKey: ['exchange.status'] });
    },
  });
  const test = useEngineMutation('exchange.test', SHOWN_IN_PLACE);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate(draft);
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
          <Button variant="default" loading={test.isPending} onClick={() => test.mutate(draft)}>
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

/** Settings of the exchange with the laboratory's system. */
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
