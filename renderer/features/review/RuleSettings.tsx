import { Checkbox, NativeSelect, NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import { settingsQuery, useSession, useSetLaboratory } from '../../api/settings.ts';
import { bindChecked } from '../../kit/fields.tsx';
import { TARGETS } from '../../state/count-targets.ts';
import { useAlwaysReview } from '../../state/review-rules.ts';
import classes from './review.module.css';

/** The laboratory's review rules; only administrators can change them. */
export function RuleSettings() {
  const { t } = useTranslation();
  const { data: session } = useSession();
  const { data: settings } = useQuery(settingsQuery('laboratory'));
  const always = useAlwaysReview();
  const set = useSetLaboratory();
  if (!settings) return null;
  const locked = !session?.may.administer;
  const lockMinutes = settings['people.lockMinutes'];
  return (
    <div className={`stack gap-14 ${classes.rules}`}>
      <fieldset disabled={locked}>
        <legend>{t('rules.always')}</legend>
        <div className={`grid ${classes.ruleClasses}`}>
          {CLINICAL_ORDER.map((name) => (
            <Checkbox
              key={name}
              label={t(`class.${name}`)}
              disabled={locked}
              {...bindChecked(always.includes(name), (on) =>
                set.mutate({
                  key: 'review.alwaysReview',
                  value: on ? [...always, name] : always.filter((one) => one !== name),
                }),
              )}
            />
          ))}
        </div>
      </fieldset>
      <Checkbox
        label={t('rules.everyCell')}
        disabled={locked}
        {...bindChecked(settings['review.everyCell'] === true, (value) =>
          set.mutate({ key: 'review.everyCell', value }),
        )}
      />
      <NativeSelect
        label={t('rules.target')}
        value={String(settings['review.countTarget'] ?? '100')}
        disabled={locked}
        w={200}
        onChange={({ currentTarget: { value } }) =>
          set.mutate({ key: 'review.countTarget', value: value === 'all' ? 'all' : Number(value) })
        }
        data={TARGETS.map((value) => ({ value, label: t(`signoff.targets.n${value}`) }))}
      />
      <NumberInput
        label={t('rules.lock')}
        description={t('rules.lockText')}
        w={200}
        min={0}
        max={480}
        allowDecimal={false}
        disabled={locked}
        value={typeof lockMinutes === 'number' ? lockMinutes : 15}
        onBlur={({ currentTarget }) => {
          const value = Number(currentTarget.value);
          if (currentTarget.value !== '' && value !== lockMinutes) set.mutate({ key: 'people.lockMinutes', value });
        }}
      />
    </div>
  );
}
