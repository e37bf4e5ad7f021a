import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Risk as RiskOf, RunStatus, SlideSummary } from '../../../electron/contract/methods.ts';
import { StackedBar } from '../../kit/StackedBar.tsx';
import { StageTag } from '../../kit/StageTag.tsx';
import { Table } from '../../kit/Table.tsx';
import { Tag, type Tone } from '../../kit/Tag.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { useNavigation } from '../../state/navigation.ts';
import classes from './worklist.module.css';

const TONES: Record<RunStatus | 'none', Tone> = {
  running: 'accent',
  complete: 'good',
  cancelled: 'plain',
  failed: 'bad',
  interrupted: 'warn',
  none: 'plain',
};

const RISK_TONES: Record<RiskOf['level'], Tone> = { high: 'bad', raised: 'warn', usual: 'plain' };

/** The urgency of a slide, and the classes responsible for it. */
function Risk({ risk: { level, classes: names } }: { risk: RiskOf }) {
  const { t } = useTranslation();
  if (level === 'usual') return <span className="soft">{t('worklist.riskLevel.usual')}</span>;
  return (
    <Tag tone={RISK_TONES[level]} title={names.map((name) => t(`class.${name}`)).join(', ')}>
      {t(`worklist.riskLevel.${level}`)}
      {names.length > 0 && ` · ${names.slice(0, 3).join(' ')}`}
    </Tag>
  );
}

function Seen({ seen, of }: { seen: number; of: number }) {
  const format = useFormat();
  return (
    <span className={`inline-row gap-8 ${classes.seen}`}>
      <i aria-hidden>
        <b style={{ width: `${(100 * seen) / of}%` }} />
      </i>
      {format.share(Math.floor((100 * seen) / of) / 100)}
    </span>
  );
}

interface Props {
  slides: readonly SlideSummary[];
  /** Renders the button that goes on with an analysis that stopped. */
  resume(slide: SlideSummary): ReactNode;
}

export function SlideTable({ slides, resume }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const openSlide = useNavigation((state) => state.openSlide);
  const amount = (value: number, tone: Tone) =>
    value === 0 ? <span className="soft">0</span> : <Tag tone={tone}>{format.number(value)}</Tag>;

  return (
    <Table
      look="list"
      rows={slides}
      keyOf={({ id }) => id}
      onOpen={({ id }) => openSlide(id)}
      columns={[
        {
          name: t('worklist.name'),
          cell: ({ id, name, synthetic }) => (
            <>
              <UnstyledButton className={classes.name} onClick={() => openSlide(id)}>
                {name}
              </UnstyledButton>
              {synthetic && <Tag tone="accent">{t('worklist.synthetic')}</Tag>}
            </>
          ),
        },
        { name: t('worklist.accession'), className: 'soft', cell: ({ accession }) => accession ?? '–' },
        { name: t('worklist.date'), className: 'soft', cell: ({ createdAt }) => format.date(createdAt) },
        {
          name: t('worklist.status'),
          cell: (slide) =>
            slide.review && slide.status === 'complete' ? (
              <StageTag stage={slide.review.stage} version={slide.review.version} />
            ) : (
              <span className="inline-row gap-8">
                <Tag tone={TONES[slide.status ?? 'none']}>{t(`runStatus.${slide.status ?? 'none'}`)}</Tag>
                {slide.status !== null && slide.status !== 'running' && slide.status !== 'complete' && resume(slide)}
              </span>
            ),
        },
        { name: t('worklist.risk'), cell: ({ review }) => review && <Risk risk={review.risk} /> },
        {
          name: t('worklist.seen'),
          cell: ({ review, cells }) => review && cells > 0 && <Seen seen={review.reviewed} of={cells} />,
        },
        { name: t('worklist.cells'), numeric: true, cell: ({ cells }) => format.number(cells) },
        {
          name: t('worklist.differential'),
          className: classes.bar,
          cell: ({ differential }) => differential && <StackedBar differential={differential} />,
        },
        { name: t('worklist.unidentified'), numeric: true, cell: ({ unidentified }) => amount(unidentified, 'warn') },
        { name: t('worklist.refused'), numeric: true, cell: ({ refused }) => amount(refused, 'bad') },
      ]}
    />
  );
}
