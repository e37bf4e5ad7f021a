import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SystemInfo } from '../../../electron/contract/methods.ts';
import { useEngine } from '../../api/engine.ts';
import { CalibrationList } from '../../features/calibrate/CalibrationList.tsx';
import { DatabaseSettings } from '../../features/database/DatabaseSettings.tsx';
import { ExchangeSettings } from '../../features/exchange/ExchangeSettings.tsx';
import { HeadSettings } from '../../features/heads/HeadSettings.tsx';
import { Accounts } from '../../features/people/Accounts.tsx';
import { ReportSettings } from '../../features/report/ReportSettings.tsx';
import { KeySettings } from '../../features/review/KeySettings.tsx';
import { RuleSettings } from '../../features/review/RuleSettings.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Facts } from '../../kit/Facts.tsx';
import { ScrollRegion } from '../../kit/ScrollRegion.tsx';
import { useSegmenterName } from '../../kit/useSegmenterName.ts';
import { LanguageSelect, SchemeSwitch } from '../Preferences.tsx';
import { LICENCES } from './licences.ts';
import classes from './settings.module.css';

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={`panel ${classes.section}`}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function EngineFacts({ system }: { system: SystemInfo }) {
  const { t } = useTranslation();
  const segmenterName = useSegmenterName();
  const { model, segmenter, database } = system;
  const withNote = (value: string, note: string | null) => (
    <>
      {value}
      {note && <div className="warn">{note}</div>}
    </>
  );
  return (
    <Facts
      items={[
        [t('settings.provider'), withNote(t(`provider.${system.provider}`), system.providerNote)],
        [t('settings.model'), `${model.name} ${model.version} · ${model.precision}`],
        [t('details.hash'), <code key="hash">{model.sha256}</code>],
        [t('settings.untrained'), model.untrained.map((name) => t(`class.${name}`)).join(', ') || t('settings.none')],
        [
          t('status.segmenter'),
          withNote(segmenterName(segmenter), segmenter.calibrated ? null : t('status.uncalibratedNote')),
        ],
        [
          t('status.database'),
          withNote(`${database.path}${database.readOnly ? ` · ${t('status.readOnly')}` : ''}`, database.note),
        ],
      ]}
    />
  );
}

export function Settings() {
  const { t } = useTranslation();
  const { data: system, error, refetch } = useEngine('system.info', {});
  const { versions } = window.leukoscope;
  return (
    <ScrollRegion className={`full-height ${classes.page}`} label={t('settings.title')}>
      <h1>{t('settings.title')}</h1>
      <Section title={t('settings.appearance')}>
        <div className={`grid ${classes.controls}`}>
          <span>{t('language.label')}</span>
          <LanguageSelect />
          <span>{t('scheme.label')}</span>
          <SchemeSwitch />
        </div>
      </Section>
      <Section title={t('settings.keys')}>
        <KeySettings />
      </Section>
      <Section title={t('settings.rules')}>
        <RuleSettings />
      </Section>
      <Section title={t('calibrate.settings')}>
        <p className="soft">{t('calibrate.settingsText')}</p>
        <CalibrationList />
      </Section>
      <Section title={t('heads.title')}>
        <p className="soft">{t('heads.text')}</p>
        <HeadSettings />
      </Section>
      <Section title={t('reportSettings.title')}>
        <ReportSettings />
      </Section>
      <Section title={t('settings.people')}>
        <Accounts />
      </Section>
      <Section title={t('exchange.title')}>
        <ExchangeSettings />
      </Section>
      <Section title={t('database.title')}>
        <DatabaseSettings />
      </Section>
      <Section title={t('settings.system')}>
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {!system && !error && <Skeleton height={120} />}
        {system && <EngineFacts system={system} />}
      </Section>
      <Section title={t('settings.about')}>
        <p className={classes.research}>{t('app.researchLong')}</p>
        <Facts
          items={[
            [t('settings.version'), versions.app],
            [
              t('settings.runtime'),
              `Electron ${versions.electron} · Chromium ${versions.chromium} · Node ${versions.node}`,
            ],
          ]}
        />
      </Section>
      <Section title={t('settings.licences')}>
        <p className="soft">{t('settings.licencesText')}</p>
        <ul className={`text-body ${classes.licences}`}>
          {LICENCES.map(([name, licence]) => (
            <li key={name}>
              {name} <span className="soft">{licence}</span>
            </li>
          ))}
        </ul>
      </Section>
    </ScrollRegion>
  );
}
