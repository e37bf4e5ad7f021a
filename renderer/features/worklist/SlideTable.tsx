import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Risk as RiskOf, RunStatus, SlideSummary } from '../../../electron/contract/methods.ts';
import { StackedBar } from '../../kit/StackedBar.tsx';
import { StageTag } from '../../kit/StageTag.tsx';
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

/** How urgent a slide is, and the classes that make it so. */
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

export function SlideTable({ slides }: { slides: readonly SlideSummary[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const openSlide = useNavigation((state) => state.openSlide);
  const amount = (value: number, tone: Tone) =>
    value === 0 ? <span className="soft">0</span> : <Tag tone={tone}>{format.number(value)}</Tag>;

  return (
    <table className={`lines list-table ${classes.table}`}>
      <thead>
        <tr>
          <th scope="col">{t('worklist.name')}</th>
          <th scope="col">{t('worklist.accession')}</th>
          <th scope="col">{t('worklist.date')}</th>
          <th scope="col">{t('worklist.status')}</th>
          <th scope="col">{t('worklist.risk')}</th>
          <th scope="col">{t('worklist.seen')}</th>
          <th scope="col" className={classes.number}>
            {t('worklist.cells')}
          </th>
          <th scope="col" className={classes.bar}>
            {t('worklist.differential')}
          </th>
          <th scope="col" className={classes.number}>
            {t('worklist.unidentified')}
          </th>
          <th scope="col" className={classes.number}>
            {t('worklist.refused')}
          </th>
        </tr>
      </thead>
      <tbody>
        {slides.map((slide) => (
          // The name is the button that keyboards and screen readers use; a click anywhere on the row is a convenience.
          <tr key={slide.id} onClick={() => openSlide(slide.id)}>
            <td>
              <UnstyledButton className={classes.name} onClick={() => openSlide(slide.id)}>
                {slide.name}
              </UnstyledButton>
              {slide.synthetic && <Tag tone="accent">{t('worklist.synthetic')}</Tag>}
            </td>
            <td className="soft">{slide.accession ?? '–'}</td>
            <td className="soft">{format.date(slide.createdAt)}</td>
            <td>
              {slide.review && slide.status === 'complete' ? (
                <StageTag stage={slide.review.stage} version={slide.review.version} />
              ) : (
                <Tag tone={TONES[slide.status ?? 'none']}>{t(`runStatus.${slide.status ?? 'none'}`)}</Tag>
              )}
            </td>
            <td>{slide.review && <Risk risk={slide.review.risk} />}</td>
            <td>{slide.review && slide.cells > 0 && <Seen seen={slide.review.reviewed} of={slide.cells} />}</td>
            <td className={classes.number}>{format.number(slide.cells)}</td>
            <td className={classes.bar}>{slide.differential && <StackedBar differential={slide.differential} />}</td>
            <td className={classes.number}>{amount(slide.unidentified, 'warn')}</td>
            <td className={classes.number}>{amount(slide.refused, 'bad')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
