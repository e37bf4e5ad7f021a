import { TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbSearch } from 'react-icons/tb';
import { CLINICAL_ORDER, isCounted } from '../../../../electron/contract/classes.ts';
import type { FoundPatient, TrendPoint } from '../../../../electron/contract/methods.ts';
import { useEngine } from '../../../api/engine.ts';
import { Figure } from '../../../kit/Figure.tsx';
import { bindText } from '../../../kit/fields.tsx';
import { useFormat } from '../../../kit/useFormat.ts';
import { useInsight } from '../../../state/insight.ts';
import { useNavigation } from '../../../state/navigation.ts';
import { CLASS_COLOURS } from '../../../theme/classes.ts';
import { Series } from '../charts/Series.tsx';
import classes from '../insight.module.css';
import { useFigureText } from '../useFigureText.ts';

/** The most classes drawn; the table has all. */
const LINES = 6;

/** One patient's differentials over time. */
export function PatientTrend() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [debounced] = useDebouncedValue(text, 250);
  const { data: patients } = useEngine(
    'statistics.patients',
    { text: debounced.trim() },
    { placeholderData: keepPreviousData },
  );
  const [chosen, setChosen] = useState<FoundPatient | null>(null);
  const { data: points } = useEngine('statistics.trend', chosen && { patientId: chosen.id });
  return (
    <section className={`grid gap-12 ${classes.trend}`} data-wide aria-label={t('insight.trend.title')}>
      <div className={`panel ${classes.patients}`}>
        <TextInput
          type="search"
          label={t('insight.trend.title')}
          placeholder={t('insight.trend.search')}
          leftSection={<TbSearch size={14} aria-hidden />}
          maxLength={100}
          {...bindText(text, setText)}
        />
        {patients?.length === 0 && (
          <p className="soft text-small">{t(debounced.trim() ? 'insight.trend.noMatch' : 'insight.trend.none')}</p>
        )}
        <ul className="pick-list">
          {patients?.map((patient) => (
            <li key={patient.id}>
              <UnstyledButton aria-pressed={chosen?.id === patient.id} onClick={() => setChosen(patient)}>
                <span>{patient.name}</span>
                <small>
                  {patient.mrn} · {t('worklist.slides', { count: patient.slides })}
                </small>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      </div>
      {chosen && points && points.length > 0 && <Trend patient={chosen} points={points} />}
    </section>
  );
}

function Trend({ patient, points }: { patient: FoundPatient; points: readonly TrendPoint[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const texts = useFigureText();
  const focus = useInsight((state) => state.focus);
  const openSlide = useNavigation((state) => state.openSlide);
  const share = (point: TrendPoint, name: (typeof CLINICAL_ORDER)[number]) =>
    point.differential.classes[name] ?? { count: 0, percent: null, ci95: null };
  const present = CLINICAL_ORDER.filter(
    (name) => isCounted(name) && points.some((point) => share(point, name).count > 0),
  );
  const highest = (name: (typeof present)[number]) =>
    Math.max(...points.map((point) => share(point, name).percent ?? 0));
  const drawn =
    focus && present.includes(focus) ? [focus] : present.toSorted((a, b) => highest(b) - highest(a)).slice(0, LINES);
  const names = points.map((point, i) => ({ key: String(i), name: point.at.slice(0, 10) }));
  return (
    <Figure
      file="patient-trend"
      title={patient.name}
      units={t('insight.trend.units')}
      n={texts.slides(points.length)}
      note={t('insight.trend.note')}
      table={{
        columns: [
          t('insight.trend.date'),
          t('worklist.name'),
          t('differential.counted'),
          ...present.map((name) => t(`class.${name}`)),
        ],
        rows: points.map((point) => [
          { value: point.at, text: format.date(point.at) },
          { value: point.name, open: () => openSlide(point.slide) },
          { value: point.differential.counted, text: format.number(point.differential.counted) },
          ...present.map((name) => {
            const { percent, ci95 } = share(point, name);
            return {
              value: percent,
              text: `${format.percent(percent)} (${format.limits(ci95)})`,
            };
          }),
        ]),
      }}
    >
      <Series
        label={t('insight.trend.title')}
        names={names}
        end={Math.max(5, ...drawn.map(highest))}
        format={(value) => `${format.number(value)}%`}
        height={280}
        lines={drawn.map((name) => ({
          key: name,
          name,
          colour: CLASS_COLOURS[name],
          points: points.flatMap((point, i) => {
            const { percent, ci95 } = share(point, name);
            if (percent === null) return [];
            return {
              at: String(i),
              value: percent,
              // Limits only for the chosen class; all at once would be unreadable.
              ci95: focus === name ? ci95 : null,
              label: `${point.at.slice(0, 10)}, ${point.name}: ${t(`class.${name}`)} ${format.percent(percent)} (${format.limits(ci95)})`,
              onOpen: () => openSlide(point.slide),
            };
          }),
        }))}
      />
    </Figure>
  );
}
