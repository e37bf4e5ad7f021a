import { NativeSelect, Skeleton } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CLINICAL_ORDER, isCounted } from '../../../electron/contract/classes.ts';
import type { Provenance, SlideDetail } from '../../../electron/contract/methods.ts';
import { cellUrl } from '../../api/bridge.ts';
import { useEngine } from '../../api/engine.ts';
import { ClassMark } from '../../kit/ClassMark.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Facts } from '../../kit/Facts.tsx';
import { Figure } from '../../kit/Figure.tsx';
import { bindText, OptionalChoice } from '../../kit/fields.tsx';
import { ScrollRegion } from '../../kit/ScrollRegion.tsx';
import { Table } from '../../kit/Table.tsx';
import { Tag } from '../../kit/Tag.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { openCell } from '../../state/insight.ts';
import { useProvenanceOf } from '../../state/provenance.ts';
import classes from './provenance.module.css';

/** The provenance of a number: its cells, their reviewers, the model, the segmenter and the images. */
export function ProvenanceView({ detail: { slide } }: { detail: SlideDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { name, report, ask, of } = useProvenanceOf();
  const reportId = report?.slide === slide.id ? report.id : null;
  const { data, error, refetch } = useEngine(
    'insight.provenance',
    { slideId: slide.id, class: name, reportId },
    { placeholderData: keepPreviousData },
  );
  const differential = reportId === null ? slide.differential : data?.differential;
  const line = name && differential?.classes[name];
  const per100 = name && !isCounted(name) ? differential?.per_100_wbc[name] : undefined;
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
                  <strong>{format.percent(line.percent)}</strong>
                  <span>
                    {t('provenance.limits', {
                      low: format.number(line.ci95[0], 1),
                      high: format.number(line.ci95[1], 1),
                    })}
                  </span>
                </>
              )}
              {per100 !== undefined && <span>{t('provenance.per100', { value: format.number(per100, 1) })}</span>}
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

function Steps({ data: { slide, run, images, refused, signature, reports } }: { data: Provenance }) {
  const { t } = useTranslation();
  const format = useFormat();
  const kept = images.filter((image) => image.kept).length;
  const hash = (value: string) => <code className={`text-small ${classes.hash}`}>{value}</code>;
  return (
    <ol className={`panel ${classes.steps}`}>
      <li>
        <h2>{t('provenance.step.slide')}</h2>
        <Facts
          items={[
            [t('worklist.name'), slide.name],
            [t('worklist.accession'), slide.accession ?? '–'],
            [t('provenance.images'), t('provenance.imagesKept', { count: images.length, kept })],
            ...(refused > 0 ? [[t('worklist.refused'), format.number(refused)] as const] : []),
          ]}
        />
        <details>
          <summary>{t('provenance.showImages')}</summary>
          <Table
            look="small"
            className={classes.images}
            rowHeads
            rows={images}
            keyOf={({ file, sha256 }) => `${file} ${sha256}`}
            columns={[
              { name: t('provenance.file'), cell: ({ file }) => file },
              {
                name: t('provenance.sha256'),
                cell: ({ sha256 }) => <code title={sha256}>{sha256.slice(0, 12)}…</code>,
              },
              { name: t('provenance.cellsHere'), cell: ({ cells }) => format.number(cells) },
              {
                name: t('provenance.original'),
                cell: ({ kept: has }) => t(has ? 'provenance.kept' : 'provenance.notKept'),
              },
            ]}
          />
        </details>
      </li>
      <li>
        <h2>{t('provenance.step.segmenter')}</h2>
        <Facts
          items={[
            [
              t('details.segmenter'),
              `${run.segmenter.version} · ${t(run.segmenter.calibrated ? 'status.calibrated' : 'status.uncalibrated')}`,
            ],
          ]}
        />
      </li>
      <li>
        <h2>{t('provenance.step.model')}</h2>
        <Facts
          items={[
            [t('details.model'), `${run.model.name} ${run.model.version} · ${run.model.precision}`],
            [t('provenance.sha256'), hash(run.model.sha256)],
            [t('details.provider'), t(`provider.${run.provider}`)],
          ]}
        />
        <details>
          <summary>{t('provenance.params')}</summary>
          <dl className={`text-small ${classes.params}`}>
            {Object.entries(run.params).map(([key, value]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</dd>
              </div>
            ))}
          </dl>
        </details>
      </li>
      <li>
        <h2>{t('provenance.step.run')}</h2>
        <Facts
          items={[
            [t('details.app'), run.appVersion],
            [t('details.started'), format.date(run.startedAt)],
            [t('provenance.finished'), run.finishedAt === null ? '–' : format.date(run.finishedAt)],
          ]}
        />
      </li>
      <li>
        <h2>{t('provenance.step.signature')}</h2>
        {signature ? (
          <Facts
            items={[
              [t('provenance.signedBy'), signature.by],
              [t('provenance.signedAt'), format.date(signature.at)],
              [t('provenance.version'), format.number(signature.version)],
              [t('provenance.signatureHash'), hash(signature.hash)],
              ...(signature.head
                ? [[t('provenance.head', { seq: signature.head.seq }), hash(signature.head.hash)] as const]
                : []),
            ]}
          />
        ) : (
          <p>{t('provenance.unsigned')}</p>
        )}
      </li>
      <li>
        <h2>{t('provenance.step.report')}</h2>
        {reports.length === 0 ? (
          <p>{t('report.noneIssued')}</p>
        ) : (
          <Facts
            items={reports.map(({ number, at, sha256 }) => [
              number,
              <span key={sha256}>
                {format.date(at)} {hash(sha256)}
              </span>,
            ])}
          />
        )}
      </li>
    </ol>
  );
}

function Cells({ data: { slide, cells, counts } }: { data: Provenance }) {
  const { t } = useTranslation();
  const format = useFormat();
  const total = counts.now + counts.movedOut;
  const said = (cell: Provenance['cells'][number]) =>
    cell.excluded !== null
      ? t('cell.excludedFor', { reason: cell.excluded })
      : cell.said
        ? t(`class.${cell.said}`)
        : '–';
  const called = (cell: Provenance['cells'][number]) =>
    cell.status === 'unidentified' ? t('cell.unidentified') : t(`class.${cell.called}`);
  return (
    <Figure
      file="provenance"
      title={t('provenance.cells')}
      units={t('provenance.cellsUnits')}
      n={
        cells.length < total
          ? t('provenance.cellsSome', { shown: format.number(cells.length), total: format.number(total) })
          : t('insight.nCells', { count: total, formatted: format.number(total) })
      }
      table={{
        columns: [
          t('insight.similar.cell'),
          t('provenance.calledAs'),
          t('cell.confidence'),
          t('provenance.saidAs'),
          t('provenance.event'),
          t('provenance.who'),
          t('provenance.when'),
          t('provenance.eventHash'),
          t('provenance.file'),
        ],
        rows: cells.map((cell) => {
          const event = cell.events.at(-1);
          return [
            { value: cell.id },
            { value: called(cell) },
            { value: cell.confidence },
            { value: said(cell) },
            { value: event?.seq ?? null },
            { value: event?.actor ?? null },
            { value: event?.at ?? null },
            { value: event?.hash ?? null },
            { value: cell.file },
          ];
        }),
      }}
    >
      <ul className={classes.cells}>
        {cells.map((cell) => {
          const last = cell.events.at(-1);
          const moved = (cell.status === 'classified' ? cell.called : null) !== (cell.said ?? cell.called);
          return (
            <li key={cell.id}>
              <button
                type="button"
                aria-label={t('provenance.openCell', { id: cell.id })}
                onClick={() => openCell({ id: cell.id, slide: slide.id })}
              >
                <img src={cellUrl('thumb', cell.id)} alt="" width={52} height={52} loading="lazy" />
              </button>
              <div>
                <p>
                  {t('provenance.modelCalled', {
                    name: called(cell),
                    confidence: format.confidence(cell.confidence),
                  })}
                  {cell.excluded !== null ? (
                    <Tag tone="bad">{said(cell)}</Tag>
                  ) : (
                    cell.said && <Tag tone={moved ? 'accent' : 'good'}>{said(cell)}</Tag>
                  )}
                </p>
                <p className={classes.event}>
                  {last ? (
                    <>
                      {t('provenance.lastEvent', {
                        seq: last.seq,
                        actor: last.actor,
                        date: format.date(last.at),
                        count: cell.events.length,
                      })}{' '}
                      <code title={last.hash}>{last.hash.slice(0, 10)}…</code>
                    </>
                  ) : (
                    t('provenance.noEvent')
                  )}
                </p>
              </div>
            </li>
          );
        })}
      </ul>
    </Figure>
  );
}
