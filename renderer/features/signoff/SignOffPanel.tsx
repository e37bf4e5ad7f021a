import { Button, NativeSelect, UnstyledButton } from '@mantine/core';
import { keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { TbArrowRight, TbChecks, TbCircleCheck, TbCircleDashed, TbSignature, TbUsers } from 'react-icons/tb';
import type { CellId, GateItem, MethodOutput, SlideSummary } from '../../../electron/contract/methods.ts';
import { useEngine, useEngineMutation } from '../../api/engine.ts';
import { refreshReview } from '../../api/review.ts';
import { useSession } from '../../api/settings.ts';
import { bindText } from '../../kit/fields.tsx';
import { StageTag } from '../../kit/StageTag.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { TARGETS } from '../../state/count-targets.ts';
import { useGallery } from '../../state/gallery.ts';
import { countQuestion } from './hint.ts';
import classes from './signoff.module.css';
import { useSignoff } from './store.ts';

type State = MethodOutput<'review.state'>;
function CountTarget({ state }: { state: State }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const { counted } = state.differential;
  const { target } = state.review;
  const question = useMemo(() => countQuestion(state.differential), [state.differential]);
  const { data: hint } = useEngine(
    'counting.hint',
    question && { counted, share: question.percent / 100, other: question.threshold / 100 },
    { placeholderData: keepPreviousData },
  );
  const change = useEngineMutation('review.target', { onSuccess: () => refreshReview(client, state.slideId) });
  const reached = target === 'all' || counted >= target;
  return (
    <div className={`row warn wrap text-body ${classes.target}`}>
      <NativeSelect
        aria-label={t('signoff.target')}
        disabled={!state.writable}
        {...bindText(String(target), (value) => {
          const chosen = value === 'all' ? 'all' : (Number(value) as 100 | 200 | 400);
          change.mutate({ slideId: state.slideId, target: chosen });
        })}
        w={168}
        data={TARGETS.map((value) => ({ value, label: t(`signoff.targets.n${value}`) }))}
      />
      <span data-reached={reached ? true : undefined}>
        {target === 'all'
          ? t('signoff.countedAll', { counted: format.number(counted) })
          : t('signoff.counted', { counted: format.number(counted), target })}
      </span>
      {question && hint?.more != null && (
        <p>
          {t('signoff.hint', {
            count: hint.more,
            more: format.number(hint.more),
            name: t(`class.${question.class}`),
            percent: format.percent(question.percent),
            threshold: question.threshold,
          })}
          {hint.morePowered !== null && ` ${t('signoff.hintPower', { more: format.number(hint.morePowered) })}`}
        </p>
      )}
    </div>
  );
}

function OpenItem({ item }: { item: GateItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const jump = useGallery((store) => store.jumpToCell);
  const show = useSignoff((store) => store.show);
  const cells = 'cellIds' in item ? item.cellIds : [];
  const text =
    item.kind === 'count_target'
      ? t('signoff.gate.count_target', { counted: format.number(item.counted), target: item.target })
      : item.kind === 'second_reading'
        ? t('signoff.gate.second_reading', { name: item.reader.name })
        : t(`signoff.gate.${item.kind}`, { count: cells.length });
  const go = item.kind === 'arbitration' ? () => show('agreement') : () => jump(cells[0] as CellId);
  return (
    <li>
      <TbCircleDashed size={15} aria-hidden />
      <span>{text}</span>
      {cells.length > 0 && (
        <UnstyledButton onClick={go}>
          {item.kind === 'arbitration' ? t('signoff.decide') : t('signoff.jump')}
          <TbArrowRight size={13} aria-hidden />
        </UnstyledButton>
      )}
    </li>
  );
}

/** The open steps before sign-off, and the sign-off itself. */
export const SignOffPanel = memo(function SignOffPanel({ slide, state }: { slide: SlideSummary; state: State }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const show = useSignoff((store) => store.show);
  const { data: gate } = useEngine('signoff.gate', { slideId: slide.id });
  const { data: session } = useSession();
  const submit = useEngineMutation('signoff.submitSecond', { onSuccess: () => refreshReview(client, slide.id) });
  const { stage, version } = state.review;
  const signed = stage === 'signed';
  // An override applies to the count target only.
  const blocked = gate?.items.some(({ kind }) => kind !== 'count_target') ?? true;
  const accounts = session?.state === 'open';

  return (
    <section className={classes.panel} aria-label={t('signoff.title')}>
      <h2>
        {t('signoff.title')}
        <StageTag stage={stage} version={version} />
      </h2>
      {!signed && <CountTarget state={state} />}
      {state.reader === 2 && <p className={`warn text-body ${classes.blind}`}>{t('signoff.blind')}</p>}
      {!signed && gate && (
        <ul className={`text-body ${classes.gate}`}>
          {gate.items.map((item) => (
            <OpenItem key={item.kind} item={item} />
          ))}
          {gate.items.length === 0 && (
            <li data-done>
              <TbCircleCheck size={15} aria-hidden />
              <span>{t('signoff.ready')}</span>
            </li>
          )}
        </ul>
      )}
      <div className={`flex wrap gap-6 ${classes.buttons}`}>
        {state.reader === 2 ? (
          <Button
            leftSection={<TbChecks size={15} aria-hidden />}
            loading={submit.isPending}
            onClick={() => submit.mutate({ slideId: slide.id })}
          >
            {t('signoff.submit')}
          </Button>
        ) : (
          !signed && (
            <Button
              leftSection={<TbSignature size={15} aria-hidden />}
              disabled={blocked || !state.writable || !session?.may.sign}
              title={blocked ? t('signoff.notYet') : undefined}
              onClick={() => show('sign')}
            >
              {t('signoff.sign')}
            </Button>
          )
        )}
        {accounts && !signed && state.reader === 1 && (
          <Button variant="default" leftSection={<TbUsers size={15} aria-hidden />} onClick={() => show('second')}>
            {t('signoff.second')}
          </Button>
        )}
        {state.reader === 1 && (
          <Button variant="subtle" onClick={() => show('agreement')}>
            {t('signoff.agreement')}
          </Button>
        )}
        <Button variant="subtle" onClick={() => show('versions')}>
          {t('signoff.versions')}
        </Button>
      </div>
    </section>
  );
});
