import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SlideId } from '../../../electron/contract/methods.ts';
import { useEngine } from '../../api/engine.ts';
import { Table } from '../../kit/Table.tsx';
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
          <Table
            className={classes.compare}
            rowHeads
            rows={data.classes}
            keyOf={(row) => row.class}
            isMarked={({ differs }) => differs}
            columns={[
              { name: t('differential.class'), cell: (row) => t(`class.${row.class}`) },
              { name: t('report.thisPercent'), numeric: true, cell: ({ first }) => share(first, data.totals[0]) },
              { name: t('report.otherPercent'), numeric: true, cell: ({ second }) => share(second, data.totals[1]) },
              {
                name: t('report.p'),
                numeric: true,
                cell: ({ adjusted }) =>
                  adjusted < 0.001 ? `< ${format.number(0.001, 3)}` : format.number(adjusted, 3),
              },
            ]}
          />
          <p className="soft text-body">{t('report.compareNote')}</p>
        </>
      )}
    </div>
  );
}
