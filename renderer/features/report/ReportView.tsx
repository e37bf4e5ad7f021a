import { Button, Skeleton, UnstyledButton } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbDownload, TbPrinter, TbRosetteDiscountCheck } from 'react-icons/tb';
import { PAPERS, REPORT_FORMATS, REPORT_LANGUAGES } from '../../../electron/contract/choices.ts';
import { CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import type { MethodOutput, ReportId, SlideDetail, SlideId } from '../../../electron/contract/methods.ts';
import type { Paper, ReportLanguage } from '../../../electron/contract/reports.ts';
import { useEngine, useEngineMutation, useSlide } from '../../api/engine.ts';
import { useSaveReport } from '../../api/files.ts';
import { notifyError } from '../../api/notices.ts';
import { FormDialog } from '../../kit/Dialog.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Facts } from '../../kit/Facts.tsx';
import { ChoiceBar } from '../../kit/fields.tsx';
import { ScrollRegion } from '../../kit/ScrollRegion.tsx';
import { Tag } from '../../kit/Tag.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { explain } from '../../state/provenance.ts';
import { Compare } from './Compare.tsx';
import { Details } from './Details.tsx';
import { Preview } from './Preview.tsx';
import { printPdf } from './pdf.ts';
import classes from './report.module.css';

type State = MethodOutput<'reports.state'>;

/** Issued reports, newest first. Each can be viewed, printed and saved unchanged. */
function Issued({
  issued,
  shown,
  onShow,
}: {
  issued: State['issued'];
  shown: ReportId | null;
  onShow: (id: ReportId | null) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  if (issued.length === 0) return <p className="soft text-body">{t('report.noneIssued')}</p>;
  return (
    <ul className={`pick-list stack gap-2 ${classes.issued}`}>
      <li>
        <UnstyledButton aria-current={shown === null ? 'true' : undefined} onClick={() => onShow(null)}>
          {t('report.now')}
        </UnstyledButton>
      </li>
      {issued.map((report) => (
        <li key={report.id}>
          <UnstyledButton
            aria-current={shown === report.id ? 'true' : undefined}
            onClick={() => onShow(report.id)}
            title={t('report.hash', { hash: report.sha256 })}
          >
            <strong>{report.number}</strong> {t(`report.status.${report.status}`)}
            <span className="soft text-body">
              {format.date(report.createdAt)}
              {report.supersedes && ` · ${t('report.supersedes', { number: report.supersedes })}`}
            </span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

function Report({ slideId, state, sendToLis }: Pick<Props, 'sendToLis'> & { slideId: SlideId; state: State }) {
  const { t } = useTranslation();
  const [language, setLanguage] = useState<ReportLanguage>(state.language);
  const [paper, setPaper] = useState<Paper>(state.paper);
  const [shown, setShown] = useState<ReportId | null>(null);
  const { data, error, refetch, isFetching } = useEngine(
    'reports.pdf',
    { slideId, reportId: shown, language, paper },
    {
      // Large, and quick to render again.
      gcTime: 60_000,
      placeholderData: keepPreviousData,
    },
  );
  const [asks, setAsks] = useState(false);
  const issue = useEngineMutation('reports.issue', { onSuccess: () => setAsks(false) });
  // Where an issued report goes out by itself, issuing is sending: patient and order are shown first.
  const { data: exchange } = useEngine('exchange.settings', {});
  const sends = exchange?.automatic === true && exchange.transport !== 'off';
  const issueNow = () => issue.mutate({ slideId, language, paper });
  const { patient, sample } = state.content;
  const save = useSaveReport();
  const { report } = state.content;
  const signed = report.status !== 'preliminary';

  return (
    <div className={`grid grow ${classes.view}`}>
      {error ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : (
        <Preview bytes={data?.bytes} stale={isFetching} />
      )}
      <ScrollRegion as="aside" className={classes.side} label={t('report.panel')}>
        <section>
          <h2>
            {t('report.title')} <Tag tone={signed ? 'good' : 'warn'}>{t(`report.status.${report.status}`)}</Tag>
          </h2>
          <p className="soft text-body">
            {!signed ? t('report.unsigned') : state.current === null ? t('report.ready') : t('report.issuedNow')}
          </p>
          <Button
            fullWidth
            leftSection={<TbRosetteDiscountCheck size={16} aria-hidden />}
            disabled={!signed || state.current !== null}
            loading={issue.isPending}
            onClick={() => (sends ? setAsks(true) : issueNow())}
          >
            {t('report.issue')}
          </Button>
          {asks && (
            <FormDialog
              title={t('report.issueAndSend')}
              submit={t('report.issueConfirm')}
              onSubmit={issueNow}
              onClose={() => setAsks(false)}
              busy={issue.isPending}
              error={issue.error}
            >
              <Facts
                items={[
                  [
                    t('outbox.patient'),
                    patient
                      ? [patient.family, patient.given, patient.mrn, patient.birthDate].filter(Boolean).join(' · ')
                      : t('report.noPatient'),
                  ],
                  [t('outbox.order'), [sample.accession, sample.placer].filter(Boolean).join(' · ') || '-'],
                ]}
              />
            </FormDialog>
          )}
          {sendToLis(state.issued.length > 0)}
        </section>
        <section>
          <div className="flex wrap gap-8">
            <ChoiceBar
              label={t('report.language')}
              values={REPORT_LANGUAGES}
              nameOf={(value) => t(`language.${value}`)}
              value={language}
              onChange={setLanguage}
            />
            <ChoiceBar
              label={t('report.paper')}
              values={PAPERS}
              nameOf={(value) => t(`report.papers.${value}`)}
              value={paper}
              onChange={setPaper}
            />
          </div>
          <Button
            fullWidth
            variant="default"
            leftSection={<TbPrinter size={16} aria-hidden />}
            disabled={!data}
            onClick={() => data && void printPdf(data.bytes).catch(notifyError)}
          >
            {t('report.print')}
          </Button>
          <fieldset className={`flex wrap gap-6 ${classes.formats}`}>
            <legend>
              <TbDownload size={14} aria-hidden /> {t('report.save')}
            </legend>
            {REPORT_FORMATS.map((format) => (
              <Button
                key={format}
                variant="default"
                size="compact-sm"
                aria-label={t('report.saveAs', { format: t(`report.format.${format}`) })}
                onClick={() => save.mutate({ slideId, reportId: shown, language, paper, format })}
              >
                {t(`report.format.${format}`)}
              </Button>
            ))}
          </fieldset>
          <p className="soft text-body" role="status">
            {save.data && t('report.saved', { name: save.data.name })}
          </p>
        </section>
        <section>
          <h2>{t('report.details')}</h2>
          <Details key={slideId} slideId={slideId} details={state.details} order={state.order} />
        </section>
        <section>
          <h2>{t('report.versions')}</h2>
          <Issued issued={state.issued} shown={shown} onShow={setShown} />
        </section>
        <Why slideId={slideId} shown={shown} />
        <section>
          <h2>{t('report.compare')}</h2>
          <Compare slideId={slideId} />
        </section>
      </ScrollRegion>
    </div>
  );
}

/** Links from each number of the report to its provenance. */
function Why({ slideId, shown }: { slideId: SlideId; shown: ReportId | null }) {
  const { t } = useTranslation();
  const { data } = useSlide(slideId);
  const counted = data?.slide.differential?.classes ?? {};
  const names = CLINICAL_ORDER.filter((name) => (counted[name]?.count ?? 0) > 0);
  return (
    <section>
      <h2>{t('provenance.why')}</h2>
      <div className="flex wrap gap-4">
        {names.map((name) => (
          <Button
            key={name}
            variant="default"
            size="compact-sm"
            aria-label={t('provenance.whyOf', { name: t(`class.${name}`) })}
            title={t(`class.${name}`)}
            onClick={() => explain(slideId, name, shown)}
          >
            {name}
          </Button>
        ))}
        <Button variant="default" size="compact-sm" onClick={() => explain(slideId, null, shown)}>
          {t('provenance.allCells')}
        </Button>
      </div>
    </section>
  );
}

interface Props {
  detail: SlideDetail;
  /** Controls for sending the report to the laboratory's system. */
  sendToLis(issued: boolean): ReactNode;
}

/** The report of a slide: a preview, the details to enter, and issued versions. */
export function ReportView({ detail: { slide }, sendToLis }: Props) {
  const { data, error, refetch } = useEngine('reports.state', { slideId: slide.id });
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className={`grow ${classes.waiting}`} />;
  return <Report key={slide.id} slideId={slide.id} state={data} sendToLis={sendToLis} />;
}
