import { Checkbox, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MethodOutput, ReportDetails, SlideId } from '../../../electron/contract/methods.ts';
import { useEngineMutation } from '../../api/engine.ts';
import { bindChecked, bindText, NumberField } from '../../kit/fields.tsx';
import { useFormat } from '../../kit/useFormat.ts';

/** Typing pause after which input is saved, ms. */
const REST = 500;

/** The report's editable details; saved automatically after typing. */
export function Details({
  slideId,
  details,
  order,
}: {
  slideId: SlideId;
  details: ReportDetails;
  order: MethodOutput<'reports.state'>['order'];
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [draft, setDraft] = useState(details);
  const waiting = useRef<{ timer: number; save: () => void } | null>(null);
  const { mutate, isPending } = useEngineMutation('reports.describe');

  useEffect(
    () => () => {
      if (!waiting.current) return;
      clearTimeout(waiting.current.timer);
      waiting.current.save();
    },
    [],
  );
  const change = (part: Partial<ReportDetails>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    if (waiting.current) clearTimeout(waiting.current.timer);
    const save = () => {
      waiting.current = null;
      mutate({ slideId, details: next });
    };
    waiting.current = { timer: window.setTimeout(save, REST), save };
  };

  const { wbc } = draft;
  return (
    <div className="stack gap-10">
      <NumberField
        label={t('report.wbc')}
        description={
          order?.wbc && !wbc ? t('report.wbcOrder', { value: format.number(order.wbc.value, 2) }) : t('report.wbcHint')
        }
        min={0}
        max={10_000}
        decimalScale={2}
        value={wbc?.value ?? null}
        onChange={(value) =>
          change({ wbc: value === null ? null : { value, unit: '10*9/L', corrected: wbc?.corrected ?? false } })
        }
      />
      {wbc && (
        <Checkbox
          label={t('report.wbcCorrected')}
          {...bindChecked(wbc.corrected, (corrected) => change({ wbc: { ...wbc, corrected } }))}
        />
      )}
      <Textarea
        label={t('report.comment')}
        autosize
        minRows={3}
        maxRows={8}
        maxLength={10_000}
        {...bindText(draft.comment ?? '', (comment) => change({ comment: comment || null }))}
      />
      <Textarea
        label={t('report.clinical')}
        placeholder={order?.clinicalDetails ?? ''}
        autosize
        minRows={1}
        maxRows={4}
        maxLength={4000}
        {...bindText(draft.clinicalDetails ?? '', (text) => change({ clinicalDetails: text || null }))}
      />
      <p className="soft text-body" role="status">
        {isPending || waiting.current ? t('report.keeping') : t('report.kept')}
      </p>
    </div>
  );
}
