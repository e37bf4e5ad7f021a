import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Retention as Rule } from '../../../electron/contract/maintenance.ts';
import { call } from '../../api/bridge.ts';
import { SHOWN_IN_PLACE } from '../../api/engine.ts';
import { settingsQuery } from '../../api/settings.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { bindChecked, NumberField } from '../../kit/fields.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './database.module.css';
import { useSize } from './useSize.ts';

function RuleForm({ initial }: { initial: Rule }) {
  const { t } = useTranslation();
  const format = useFormat();
  const size = useSize();
  const [rule, setRule] = useState(initial);
  const change = (part: Partial<Rule>) => {
    setRule((before) => ({ ...before, ...part }));
    count.reset();
    remove.reset();
  };
  const count = useMutation({
    mutationFn: async () => {
      await call('settings.set', { scope: 'laboratory', key: 'database.retention', value: rule });
      return call('maintenance.retentionPlan', rule);
    },
    ...SHOWN_IN_PLACE,
  });
  const remove = useMutation({
    mutationFn: (originals: number) => call('maintenance.applyRetention', { ...rule, originals }),
    ...SHOWN_IN_PLACE,
    onSuccess: () => count.reset(),
  });
  const plan = count.data;
  return (
    <div className={`stack gap-12 ${classes.form}`}>
      <div className={`two-columns ${classes.grid}`}>
        <NumberField
          label={t('database.months')}
          description={t('database.monthsText')}
          min={1}
          max={1200}
          value={rule.months}
          onChange={(months) => change({ months })}
        />
        <Checkbox
          className={classes.bottom}
          label={t('database.signedToo')}
          {...bindChecked(rule.signed, (signed) => change({ signed }))}
        />
      </div>
      {count.error && <ErrorNotice error={count.error} />}
      {remove.error && <ErrorNotice error={remove.error} />}
      {plan && (
        <div role="status">
          <p>
            {t('database.wouldGo', {
              originals: format.number(plan.originals),
              size: size(plan.bytes),
              slides: format.number(plan.slides),
              signed: format.number(plan.signedSlides),
              at: format.date(plan.before),
            })}
          </p>
          <p className="soft">
            {t('database.wouldStay', {
              signed: format.number(plan.keptSigned),
              review: format.number(plan.keptInReview),
            })}
          </p>
        </div>
      )}
      {remove.data && (
        <p role="status" className={`good ${classes.good}`}>
          {t('database.gone', { originals: format.number(remove.data.removed), size: size(remove.data.bytes) })}
        </p>
      )}
      <div className="row end gap-8">
        <Button variant="default" loading={count.isPending} onClick={() => count.mutate()}>
          {t('database.count')}
        </Button>
        {plan !== undefined && plan.originals > 0 && (
          <Button color="red.9" loading={remove.isPending} onClick={() => remove.mutate(plan.originals)}>
            {t('database.remove', { originals: format.number(plan.originals) })}
          </Button>
        )}
      </div>
    </div>
  );
}

/** How long original images are kept. Nothing is removed before it is counted and confirmed. */
export function Retention() {
  const { t } = useTranslation();
  const { data: settings } = useQuery(settingsQuery('laboratory'));
  // The engine validates stored settings against its schema.
  const rule = settings?.['database.retention'] as Rule | undefined;
  return (
    <div className={`stack gap-10 ${classes.part}`}>
      <h3>{t('database.retention')}</h3>
      <p className="soft">{t('database.retentionText')}</p>
      {settings && <RuleForm initial={rule ?? { months: null, signed: false }} />}
    </div>
  );
}
