import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Provenance } from '../../../electron/contract/methods.ts';
import { Facts } from '../../kit/Facts.tsx';
import { Table } from '../../kit/Table.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './provenance.module.css';

const Hash = ({ children }: { children: string }) => <code className={`text-small ${classes.hash}`}>{children}</code>;

function Step({ name, children }: { name: string; children: ReactNode }) {
  return (
    <li>
      <h2>{name}</h2>
      {children}
    </li>
  );
}

function Images({ images }: Pick<Provenance, 'images'>) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
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
          { name: t('provenance.sha256'), cell: ({ sha256 }) => <code title={sha256}>{sha256.slice(0, 12)}…</code> },
          { name: t('provenance.cellsHere'), cell: ({ cells }) => format.number(cells) },
          { name: t('provenance.original'), cell: ({ kept }) => t(kept ? 'provenance.kept' : 'provenance.notKept') },
        ]}
      />
    </details>
  );
}

function Parameters({ params }: { params: Provenance['run']['params'] }) {
  const { t } = useTranslation();
  return (
    <details>
      <summary>{t('provenance.params')}</summary>
      <dl className={`text-small ${classes.params}`}>
        {Object.entries(params).map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function Signature({ signature }: Pick<Provenance, 'signature'>) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!signature) return <p>{t('provenance.unsigned')}</p>;
  const { by, at, version, hash, head } = signature;
  return (
    <Facts
      items={[
        [t('provenance.signedBy'), by],
        [t('provenance.signedAt'), format.date(at)],
        [t('provenance.version'), format.number(version)],
        [t('provenance.signatureHash'), <Hash key="hash">{hash}</Hash>],
        ...(head ? [[t('provenance.head', { seq: head.seq }), <Hash key="head">{head.hash}</Hash>] as const] : []),
      ]}
    />
  );
}

/** From the images to the issued reports: everything that a number of the slide depends on. */
export function Steps({ data: { slide, run, images, refused, signature, reports } }: { data: Provenance }) {
  const { t } = useTranslation();
  const format = useFormat();
  const kept = images.filter((image) => image.kept).length;
  const { segmenter, model } = run;
  return (
    <ol className={`panel ${classes.steps}`}>
      <Step name={t('provenance.step.slide')}>
        <Facts
          items={[
            [t('worklist.name'), slide.name],
            [t('worklist.accession'), slide.accession ?? '–'],
            [t('provenance.images'), t('provenance.imagesKept', { count: images.length, kept })],
            ...(refused > 0 ? [[t('worklist.refused'), format.number(refused)] as const] : []),
          ]}
        />
        <Images images={images} />
      </Step>
      <Step name={t('provenance.step.segmenter')}>
        <Facts
          items={[
            [
              t('details.segmenter'),
              `${segmenter.version} · ${t(segmenter.calibrated ? 'status.calibrated' : 'status.uncalibrated')}`,
            ],
          ]}
        />
      </Step>
      <Step name={t('provenance.step.model')}>
        <Facts
          items={[
            [t('details.model'), `${model.name} ${model.version} · ${model.precision}`],
            [t('provenance.sha256'), <Hash key="model">{model.sha256}</Hash>],
            [t('details.provider'), t(`provider.${run.provider}`)],
          ]}
        />
        <Parameters params={run.params} />
      </Step>
      <Step name={t('provenance.step.run')}>
        <Facts
          items={[
            [t('details.app'), run.appVersion],
            [t('details.started'), format.date(run.startedAt)],
            [t('provenance.finished'), run.finishedAt === null ? '–' : format.date(run.finishedAt)],
          ]}
        />
      </Step>
      <Step name={t('provenance.step.signature')}>
        <Signature signature={signature} />
      </Step>
      <Step name={t('provenance.step.report')}>
        {reports.length === 0 ? (
          <p>{t('report.noneIssued')}</p>
        ) : (
          <Facts
            items={reports.map(({ number, at, sha256 }) => [
              number,
              <span key={sha256}>
                {format.date(at)} <Hash>{sha256}</Hash>
              </span>,
            ])}
          />
        )}
      </Step>
    </ol>
  );
}
