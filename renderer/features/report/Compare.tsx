import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SlideId } from '../../../electron/contract/methods.ts';
import { useEngine } from '../../api/engine.ts';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './report.module.css';

/** Rümke's question: does this count differ from another slide's by more than chance? */
export function Compare({ slideId }: { slideId: SlideId }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [other, setOther] = useState<SlideId | null>(null);
  const { data: slides = [] } = useEngine('slides.list', {});
  const { data } = useEngine('reports.compare', other === null ? null : { slideId, other });
  const choices = slides
    .filter(({ id, differential }) => id !== slideId && differential)
    .map(({ id, name, accession }) => ({ value: String(id), label: accession ? `${name} · ${accession}` : name }));
  const share = (count: number, total: number) => (total ? format.number((100 * count) / total, 1) : '–');
  return (
    <div className="stack gap-10">
      <Select
        label={t('report.compareWith')}
        placeholder={choices.length ? t('report.compareChoose') : t('report.compareNone')}
        disabled={choices.length === 0}
        searchable
        clearable
        data={choices}
        value={other === null ? null : String(other)}
        onChange={(value) => setOther(value === null ? null : (Number(value) as SlideId))}
      />
      {data && other !== null && (
        <>
          <p role="status" className={`good ${classes.verdict}`} data-differs={data.differs || undefined}>
            {t(data.differs ? 'report.differs' : 'report.alike')}
          </p>
          <table className={`lines text-body ${classes.compare}`}>
            <thead>
              <tr>
                <th scope="col">{t('differential.class')}</th>
                <th scope="col">{t('report.thisPercent')}</th>
                <th scope="col">{t('report.otherPercent')}</th>
                <th scope="col">{t('report.p')}</th>
              </tr>
            </thead>
            <tbody>
              {data.classes.map((row) => (
                <tr key={row.class} data-differs={row.differs || undefined}>
                  <th scope="row">{t(`class.${row.class}`)}</th>
                  <td>{share(row.first, data.totals[0])}</td>
                  <td>{share(row.second, data.totals[1])}</td>
                  <td>{row.adjusted < 0.001 ? `< ${format.number(0.001, 3)}` : format.number(row.adjusted, 3)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="soft text-body">{t('report.compareNote')}</p>
        </>
      )}
    </div>
  );
}
