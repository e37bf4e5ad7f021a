import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TbFilterOff } from 'react-icons/tb';
import { useEngine } from '../../api/engine.ts';
import { bindChecked, bindText } from '../../kit/fields.tsx';
import { NO_FILTER, useInsight } from '../../state/insight.ts';
import classes from './insight.module.css';

interface ScopeBarProps {
  /** Controls of the current view, before the common ones. */
  children?: ReactNode;
}

/** The filter bar for all views of the screen. */
export function ScopeBar({ children }: ScopeBarProps) {
  const { t } = useTranslation();
  const { filter, change } = useInsight();
  const { data: choices } = useEngine('statistics.choices', {});
  const changed = JSON.stringify(filter) !== JSON.stringify(NO_FILTER);
  return (
    <fieldset className={`row wrap rigid gap-6 ${classes.filters}`} aria-label={t('insight.filter.label')}>
      {children}
      {(['from', 'to'] as const).map((end) => (
        <TextInput
          key={end}
          type="date"
          w={122}
          aria-label={t(`insight.filter.${end}`)}
          title={t(`insight.filter.${end}`)}
          {...bindText(filter[end], (day) => change({ [end]: day }))}
        />
      ))}
      <NativeSelect
        w={146}
        aria-label={t('insight.filter.model')}
        {...bindText(filter.model, (model) => change({ model }))}
        data={[
          { value: '', label: t('insight.filter.anyModel') },
          ...(choices?.models ?? []).map(({ key, name, version }) => ({ value: key, label: `${name} ${version}` })),
        ]}
      />
      {(choices?.stains.length ?? 0) > 0 && (
        <NativeSelect
          w={112}
          aria-label={t('insight.filter.stain')}
          {...bindText(filter.stain, (stain) => change({ stain }))}
          data={[
            { value: '', label: t('insight.filter.anyStain') },
            ...(choices?.stains ?? []).map((value) => ({ value, label: value })),
          ]}
        />
      )}
      <NativeSelect
        w={124}
        aria-label={t('insight.filter.reviewer')}
        disabled={!choices?.reviewers.length}
        {...bindText(filter.reviewer, (reviewer) => change({ reviewer }))}
        data={[
          { value: '', label: t('insight.filter.anyReviewer') },
          ...(choices?.reviewers ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <Checkbox
        className={classes.check}
        label={t('insight.filter.signed')}
        {...bindChecked(filter.signedOnly, (signedOnly) => change({ signedOnly }))}
      />
      <Checkbox
        className={classes.check}
        label={t('insight.filter.synthetic')}
        {...bindChecked(filter.synthetic, (synthetic) => change({ synthetic }))}
      />
      {changed && (
        <Button variant="subtle" leftSection={<TbFilterOff size={13} aria-hidden />} onClick={() => change(NO_FILTER)}>
          {t('gallery.reset')}
        </Button>
      )}
    </fieldset>
  );
}
