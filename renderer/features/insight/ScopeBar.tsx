import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TbFilterOff } from 'react-icons/tb';
import { useEngine } from '../../api/engine.ts';
import { NO_FILTER, useInsight } from '../../state/insight.ts';
import classes from './insight.module.css';

interface ScopeBarProps {
  /** Controls of one view alone, before the common ones. */
  children?: ReactNode;
}

/** Which slides everything on the screen is about. */
export function ScopeBar({ children }: ScopeBarProps) {
  const { t } = useTranslation();
  const { filter, change } = useInsight();
  const { data: choices } = useEngine('insight.choices', {});
  const changed = JSON.stringify(filter) !== JSON.stringify(NO_FILTER);
  return (
    <fieldset className={`row wrap rigid flat gap-6 ${classes.filters}`} aria-label={t('insight.filter.label')}>
      {children}
      <TextInput
        type="date"
        w={122}
        aria-label={t('insight.filter.from')}
        title={t('insight.filter.from')}
        value={filter.from}
        onChange={({ currentTarget }) => change({ from: currentTarget.value })}
      />
      <TextInput
        type="date"
        w={122}
        aria-label={t('insight.filter.to')}
        title={t('insight.filter.to')}
        value={filter.to}
        onChange={({ currentTarget }) => change({ to: currentTarget.value })}
      />
      <NativeSelect
        w={146}
        aria-label={t('insight.filter.model')}
        value={filter.model}
        onChange={({ currentTarget }) => change({ model: currentTarget.value })}
        data={[
          { value: '', label: t('insight.filter.anyModel') },
          ...(choices?.models ?? []).map(({ key, name, version }) => ({ value: key, label: `${name} ${version}` })),
        ]}
      />
      {(choices?.stains.length ?? 0) > 0 && (
        <NativeSelect
          w={112}
          aria-label={t('insight.filter.stain')}
          value={filter.stain}
          onChange={({ currentTarget }) => change({ stain: currentTarget.value })}
          data={[
            { value: '', label: t('insight.filter.anyStain') },
            ...(choices?.stains ?? []).map((value) => ({ value, label: value })),
          ]}
        />
      )}
      <NativeSelect
        w={124}
        aria-label={t('insight.filter.reviewer')}
        value={filter.reviewer}
        disabled={!choices?.reviewers.length}
        onChange={({ currentTarget }) => change({ reviewer: currentTarget.value })}
        data={[
          { value: '', label: t('insight.filter.anyReviewer') },
          ...(choices?.reviewers ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <Checkbox
        size="xs"
        className={classes.check}
        label={t('insight.filter.signed')}
        checked={filter.signedOnly}
        onChange={({ currentTarget }) => change({ signedOnly: currentTarget.checked })}
      />
      <Checkbox
        size="xs"
        className={classes.check}
        label={t('insight.filter.synthetic')}
        checked={filter.synthetic}
        onChange={({ currentTarget }) => change({ synthetic: currentTarget.checked })}
      />
      {changed && (
        <Button variant="subtle" leftSection={<TbFilterOff size={13} aria-hidden />} onClick={() => change(NO_FILTER)}>
          {t('gallery.reset')}
        </Button>
      )}
    </fieldset>
  );
}
