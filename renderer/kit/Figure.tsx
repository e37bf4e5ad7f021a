import { ActionIcon, Button, Menu } from '@mantine/core';
import { type ReactNode, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbChartBar, TbDownload, TbTable } from 'react-icons/tb';
import { useSaveExport } from '../api/files.ts';
import classes from './figure.module.css';
import { type FigureTable, pictureOf, plain } from './figure-export.ts';

interface FigureProps {
  /** Name of an exported file. */
  file: string;
  title: string;
  /** What is drawn, in which unit. */
  units: string;
  /** Of how many. */
  n: string;
  table: FigureTable;
  /** Whether it takes the whole width. */
  wide?: boolean;
  controls?: ReactNode;
  note?: ReactNode;
  /** The chart; without one the table is all there is. */
  children?: ReactNode;
}

/** A chart with what it needs to be believed: title, units, number, its table, and files of both. */
export function Figure({ file, title, units, n, table, wide, controls, note, children }: FigureProps) {
  const { t } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  const chart = useRef<HTMLDivElement>(null);
  const save = useSaveExport();
  const id = useId();
  const drawn = children !== undefined && !asTable;
  const picture = () => {
    const svg = chart.current?.querySelector<SVGSVGElement>('svg[data-chart]');
    if (svg) save.mutate({ format: 'svg', name: file, text: pictureOf(svg, title, `${units} · ${n}`) });
  };
  return (
    <section className={`panel shrinkable ${classes.figure}`} data-wide={wide ? true : undefined} aria-labelledby={id}>
      <div className={`flex between gap-10 ${classes.figureHead}`}>
        <div>
          <h2 id={id} className="section-title">
            {title}
          </h2>
          <p>
            {units} · <span>{n}</span>
          </p>
        </div>
        <div className="row rigid gap-4">
          {controls}
          {children !== undefined && (
            <ActionIcon
              aria-pressed={asTable}
              aria-label={t('insight.asTable', { title })}
              title={t(asTable ? 'insight.chart' : 'insight.table')}
              onClick={() => setAsTable(!asTable)}
            >
              {asTable ? <TbChartBar size={16} aria-hidden /> : <TbTable size={16} aria-hidden />}
            </ActionIcon>
          )}
          <Menu position="bottom-end" shadow="md" withinPortal>
            <Menu.Target>
              <ActionIcon aria-label={t('insight.save', { title })} title={t('insight.saveShort')}>
                <TbDownload size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {(['csv', 'xlsx'] as const).map((format) => (
                <Menu.Item key={format} onClick={() => save.mutate({ format, name: file, table: plain(table) })}>
                  {t(`insight.saveAs.${format}`)}
                </Menu.Item>
              ))}
              {drawn && <Menu.Item onClick={picture}>{t('insight.saveAs.svg')}</Menu.Item>}
            </Menu.Dropdown>
          </Menu>
        </div>
      </div>
      {drawn ? (
        <div ref={chart} className="shrinkable">
          {children}
        </div>
      ) : (
        table.rows.length > 0 && <TableOf table={table} label={t('insight.tableOf', { title })} />
      )}
      {note && <div className={classes.note}>{note}</div>}
      <p className="soft flat text-small" role="status">
        {save.data && t('report.saved', { name: save.data.name })}
      </p>
    </section>
  );
}

function TableOf({ table: { columns, rows }, label }: { table: FigureTable; label: string }) {
  const numeric = columns.map((_, c) => c > 0 && rows.some((row) => typeof row[c]?.value === 'number'));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={classes.tableBox} tabIndex={0} aria-label={label}>
      <table className={`lines text-body ${classes.table}`}>
        <thead>
          <tr>
            {columns.map((name, i) => (
              <th key={name} scope="col" data-number={numeric[i] ? true : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, r) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own and never change places
            <tr key={r}>
              {row.map(({ value, text, open }, c) => {
                const shown = text ?? (value === null ? '–' : String(value));
                const Cell = c === 0 ? 'th' : 'td';
                return (
                  <Cell
                    key={columns[c]}
                    scope={c === 0 ? 'row' : undefined}
                    data-number={numeric[c] ? true : undefined}
                  >
                    {open ? (
                      <Button variant="subtle" size="compact-xs" onClick={open}>
                        {shown}
                      </Button>
                    ) : (
                      shown
                    )}
                  </Cell>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
