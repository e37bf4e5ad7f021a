import { Button, FileButton, NumberInput, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PAPERS, REPORT_LANGUAGES } from '../../../electron/contract/choices.ts';
import type { Laboratory } from '../../../electron/contract/reports.ts';
import { notifyError, useNotices } from '../../api/notices.ts';
import { useLaboratorySetting, useSession, useSetLaboratory } from '../../api/settings.ts';
import { Choice } from '../../kit/fields.tsx';
import { CriticalSettings } from './CriticalSettings.tsx';
import { LoincSettings } from './LoincSettings.tsx';
import { logoFrom } from './logo.ts';
import { RangeSettings } from './RangeSettings.tsx';
import classes from './settings.module.css';

/** Text fields save on blur. */
function Letterhead({ laboratory, locked }: { laboratory: Laboratory; locked: boolean }) {
  const { t } = useTranslation();
  const set = useSetLaboratory();
  const keep = (part: Partial<Laboratory>) =>
    set.mutate({ key: 'reports.laboratory', value: { ...laboratory, ...part } });
  const line = (key: 'name' | 'contact' | 'accreditation' | 'timeZone', description?: string) => (
    <TextInput
      label={t(`reportSettings.${key}`)}
      description={description}
      maxLength={key === 'timeZone' ? 60 : 200}
      defaultValue={laboratory[key]}
      disabled={locked}
      onBlur={({ currentTarget: { value } }) => value !== laboratory[key] && keep({ [key]: value })}
    />
  );
  return (
    <div className="two-columns gap-12">
      {line('name')}
      {line('contact')}
      <Textarea
        label={t('reportSettings.address')}
        rows={3}
        defaultValue={laboratory.address.join('\n')}
        disabled={locked}
        onBlur={({ currentTarget: { value } }) => {
          const address = value
            .split('\n')
            .map((part) => part.trim())
            .filter(Boolean)
            .slice(0, 4);
          if (address.join('\n') !== laboratory.address.join('\n')) keep({ address });
        }}
      />
      <div className={`stack gap-12 ${classes.stack}`}>
        {line('accreditation')}
        {line('timeZone', t('reportSettings.timeZoneHint'))}
      </div>
    </div>
  );
}

function Logo({ locked }: { locked: boolean }) {
  const { t } = useTranslation();
  const logo = useLaboratorySetting('reports.logo');
  const set = useSetLaboratory();
  const add = useNotices((notices) => notices.add);
  const take = async (file: File | null) => {
    if (!file) return;
    const picture = await logoFrom(file);
    if (picture) set.mutate({ key: 'reports.logo', value: picture });
    else add({ level: 'error', message: t('reportSettings.logoBad'), error: null });
  };
  return (
    <div className={`row gap-12 ${classes.logo}`}>
      <span className="soft">{t('reportSettings.logo')}</span>
      {logo && <img src={`data:${logo.type};base64,${logo.base64}`} alt={t('reportSettings.logoAlt')} />}
      <FileButton accept="image/png,image/jpeg,image/webp" onChange={(file) => void take(file).catch(notifyError)}>
        {(props) => (
          <Button {...props} variant="default" disabled={locked}>
            {t('reportSettings.logoChoose')}
          </Button>
        )}
      </FileButton>
      {logo && (
        <Button variant="subtle" disabled={locked} onClick={() => set.mutate({ key: 'reports.logo', value: null })}>
          {t('reportSettings.logoRemove')}
        </Button>
      )}
    </div>
  );
}

/** Settings for all reports of the laboratory; only administrators can change them. */
export function ReportSettings() {
  const { t } = useTranslation();
  const { data: session } = useSession();
  const laboratory = useLaboratorySetting('reports.laboratory');
  const language = useLaboratorySetting('reports.language');
  const paper = useLaboratorySetting('reports.paper');
  const threshold = useLaboratorySetting('reports.nrbcThreshold');
  const set = useSetLaboratory();
  if (!laboratory) return null;
  const locked = !session?.may.administer;
  return (
    <div className={`stack gap-12 ${classes.stack}`}>
      <h3>{t('reportSettings.letterhead')}</h3>
      <Letterhead key={JSON.stringify(laboratory)} laboratory={laboratory} locked={locked} />
      <Logo locked={locked} />
      <div className={`flex wrap gap-12 ${classes.row}`}>
        <Choice
          label={t('reportSettings.language')}
          values={REPORT_LANGUAGES}
          nameOf={(value) => t(`language.${value}`)}
          value={language ?? 'en'}
          disabled={locked}
          onChange={(value) => set.mutate({ key: 'reports.language', value })}
        />
        <Choice
          label={t('reportSettings.paper')}
          values={PAPERS}
          nameOf={(value) => t(`report.papers.${value}`)}
          value={paper ?? 'a4'}
          disabled={locked}
          onChange={(value) => set.mutate({ key: 'reports.paper', value })}
        />
        <NumberInput
          label={t('reportSettings.threshold')}
          description={t('reportSettings.thresholdHint')}
          value={threshold ?? 5}
          min={0}
          max={100}
          disabled={locked}
          onChange={(value) =>
            typeof value === 'number' && set.mutate({ key: 'reports.nrbcThreshold', value: Math.min(100, value) })
          }
        />
      </div>
      <RangeSettings locked={locked} />
      <CriticalSettings locked={locked} />
      <LoincSettings locked={locked} />
    </div>
  );
}
