import { Button, MultiSelect, Progress, TextInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import type { MethodOutput } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { SHOWN_IN_PLACE, useEngineMutation } from '../../api/engine.ts';
import { useTrainingProgress } from '../../api/progress.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { bindText, NumberField } from '../../kit/fields.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './heads.module.css';

type List = MethodOutput<'heads.list'>;

/** The minimum number of cells and classes for training (electron/engine/heads/train.ts). */
const [LEAST_CELLS, LEAST_CLASSES] = [20, 2];

/** Trains a head on the reviewed cells of signed slides. It is not activated automatically. */
export function TrainForm({ list }: { list: List }) {
  const { t } = useTranslation();
  const format = useFormat();
  const train = useEngineMutation('heads.train', SHOWN_IN_PLACE);
  const { progress } = useTrainingProgress();
  const [version, setVersion] = useState(() => new Date().toISOString().slice(0, 10));
  const [slides, setSlides] = useState<string[]>([]);
  const [names, setNames] = useState<string[]>([]);
  const [least, setLeast] = useState(1);

  const chosen = list.slides.filter(({ slideId }) => slides.length === 0 || slides.includes(String(slideId)));
  const counts = CLINICAL_ORDER.filter((name) => names.length === 0 || names.includes(name))
    .map((name) => ({ name, cells: chosen.reduce((sum, one) => sum + (one.classes[name] ?? 0), 0) }))
    .filter(({ cells }) => cells >= least && cells > 0);
  const cells = counts.reduce((sum, one) => sum + one.cells, 0);
  const ready = version.trim() !== '' && cells >= LEAST_CELLS && counts.length >= LEAST_CLASSES;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!ready || list.training) return;
    useTrainingProgress.setState({ progress: null });
    train.mutate({
      version,
      slideIds: slides.length === 0 ? null : chosen.map(({ slideId }) => slideId),
      classes: names.length === 0 ? null : CLINICAL_ORDER.filter((name) => names.includes(name)),
      leastPerClass: least,
    });
  };
  const cancelled = train.error !== null && 'code' in train.error && train.error.code === 'CANCELLED';
  return (
    <form className={`stack gap-10 ${classes.form}`} onSubmit={submit}>
      <h3>{t('heads.trainTitle')}</h3>
      <p className="soft text-body">{t('heads.trainText')}</p>
      <div className={`two-columns ${classes.grid}`}>
        <TextInput label={t('heads.version')} maxLength={60} {...bindText(version, setVersion)} />
        <NumberField
          label={t('heads.least')}
          min={1}
          max={1000}
          value={least}
          onChange={(value) => value !== null && setLeast(Math.max(1, value))}
        />
        <MultiSelect
          label={t('heads.slides')}
          placeholder={slides.length === 0 ? t('heads.all') : undefined}
          value={slides}
          onChange={setSlides}
          data={list.slides.map(({ slideId, name }) => ({ value: String(slideId), label: name }))}
          searchable
        />
        <MultiSelect
          label={t('heads.classes')}
          placeholder={names.length === 0 ? t('heads.all') : undefined}
          value={names}
          onChange={setNames}
          data={CLINICAL_ORDER.map((name) => ({ value: name, label: t(`class.${name}`) }))}
          searchable
        />
      </div>
      <p className="soft text-body" role="status">
        {ready
          ? t('heads.ready', {
              cells: format.number(cells),
              slides: format.number(chosen.length),
              classes: counts.map(({ name, cells: n }) => `${name} ${format.number(n)}`).join(', '),
            })
          : t('heads.tooFew', { cells: format.number(cells), classes: format.number(counts.length) })}
      </p>
      {train.error && !cancelled && <ErrorNotice error={train.error} />}
      {list.training && (
        <Progress
          aria-label={t('heads.training')}
          value={progress ? (100 * progress.done) / progress.total : 0}
          size="sm"
        />
      )}
      <div className={`row end gap-8 ${classes.actions}`}>
        <span role="status" className="good text-body">
          {train.isSuccess && t('heads.done', { version: train.data.version })}
          {cancelled && t('heads.cancelled')}
        </span>
        {list.training && (
          <Button variant="default" onClick={() => void call('heads.cancel', {})}>
            {t('action.cancel')}
          </Button>
        )}
        <Button type="submit" disabled={!ready || list.training} loading={train.isPending || list.training}>
          {t('heads.train')}
        </Button>
      </div>
    </form>
  );
}
