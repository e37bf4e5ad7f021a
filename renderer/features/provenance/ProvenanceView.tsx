import { NativeSelect, Skeleton } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CLINICAL_ORDER, isCounted } from '../../../electron/contract/classes.ts';
import type { Provenance, SlideDetail } from '../../../electron/contract/methods.ts';
import { useEngine } from '../../api/engine.ts';
import { ClassMark } from '../../kit/ClassMark.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { bindText, OptionalChoice } from '../../kit/fields.tsx';
import { ScrollRegion } from '../../kit/ScrollRegion.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { useProvenanceOf } from '../../state/provenance.ts';
import { Cells } from './Cells.tsx';
import classes from './provenance.module.css';
import { Steps } from './Steps.tsx';

/** The provenance of a number: its cells, their reviewers, the model, the segmenter and the images. */
export function ProvenanceView({ detail: { slide } }: { detail: SlideDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { name, report, ask, of } = useProvenanceOf();
  const reportId = report?.slide === slide.id ? report.id : null;
  const { data, error, refetch } = useEngine(
    'provenance.get',
    { slideId: slide.id, class: name, reportId },
    { placeholderData: keepPreviousData },
  );
  const differential = reportId === null ? slide.differential : data?.differential;
  const line = name && differential?.classes[name];
  const per100 = name && !isCounted(name) ? differential?.per_100_wbc[name] : undefined;
  const notTrained = name !== null && (differential?.not_trained?.includes(name) ?? false);
  return (
    <ScrollRegion className={`scroll grow ${classes.view}`} label={t('slide.view.provenance')}>
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={360} aria-busy />}
      {data && (
        <>
          <div className={`flex wrap ${classes.question}`}>
            <OptionalChoice
              w={190}
              label={t('provenance.number')}
              values={CLINICAL_ORDER}
              nameOf={(value) => t(`class.${value}`)}
              none={t('provenance.allCells')}
              value={name}
              onChange={ask}
            />
            {data.reports.length > 0 && (
              <NativeSelect
                w={220}
                label={t('provenance.asOf')}
                {...bindText(String(reportId ?? ''), (value) => {
                  const chosen = data.reports.find(({ id }) => String(id) === value);
                  of(chosen ? { slide: slide.id, id: chosen.id } : null);
                })}
                data={[
                  { value: '', label: t('provenance.asNow') },
                  ...data.reports.map(({ id, number, at }) => ({
                    value: String(id),
                    label: t('provenance.asReport', { number, date: format.date(at) }),
                  })),
                ]}
              />
            )}
            <p className={`flex soft wrap ${classes.answer}`}>
              {name && <ClassMark name={name} />}
              <strong>{format.number(data.counts.now)}</strong>
              {line && (
                <>
                  <span>{t('provenance.ofCounted', { counted: format.number(differential?.counted ?? 0) })}</span>
                  <strong>{notTrained ? t('differential.untrained') : format.percent(line.percent)}</strong>
                  {line.ci95 && (
                    <span>
                      {t('provenance.limits', {
                        low: format.number(line.ci95[0], 1),
                        high: format.number(line.ci95[1], 1),
                      })}
                    </span>
                  )}
                </>
              )}
              {per100 !== undefined && <span>{t('provenance.per100', { value: format.figure(per100) })}</span>}
            </p>
          </div>
          <Sum counts={data.counts} />
          <div className={`grid gap-14 ${classes.columns}`}>
            <Steps data={data} />
            <Cells data={data} />
          </div>
        </>
      )}
    </ScrollRegion>
  );
}

/** The number as a sum: the model's calls, minus and plus the reviewers' changes. */
function Sum({ counts }: { counts: Provenance['counts'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const parts = [
    ['', 'called', counts.called],
    ['−', 'movedOut', counts.movedOut],
    ['+', 'movedIn', counts.movedIn],
    ['=', 'now', counts.now],
  ] as const;
  return (
    <dl className={`panel flex wrap ${classes.sum}`}>
      {parts.map(([sign, key, value]) => (
        <div key={key}>
          <dt>
            {t(`provenance.sum.${key}`)}
            {key === 'movedOut' && counts.excluded > 0 && (
              <small>{t('provenance.sum.excluded', { count: counts.excluded })}</small>
            )}
          </dt>
          <dd>
            {sign && <i>{sign}</i>}
            {format.number(value)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
