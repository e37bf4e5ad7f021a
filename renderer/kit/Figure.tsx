import { ActionIcon, Button, Menu } from '@mantine/core';
import { type ReactNode, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbChartBar, TbDownload, TbTable } from 'react-icons/tb';
import { useSaveExport } from '../api/files.ts';
import classes from './figure.module.css';
import { type FigureTable, pictureOf, plain, type Value } from './figure-export.ts';
import { IconButton } from './IconButton.tsx';
import { ScrollRegion } from './ScrollRegion.tsx';
import { Table } from './Table.tsx';

interface FigureProps {
  /** Name of an exported file. */
  file: string;
  title: string;
  /** What is shown, and its unit. */
  units: string;
  /** The sample size. */
  n: string;
  table: FigureTable;
  /** Whether it spans the full width. */
  wide?: boolean;
  controls?: ReactNode;
  note?: ReactNode;
  /** The chart; without it, only the table is shown. */
  children?: ReactNode;
}

/** A chart with its title, units, sample size and table, and exports of both. */
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
          <h2 id={id}>{title}</h2>
          <p>
            {units} · <span>{n}</span>
          </p>
        </div>
        <div className="row rigid gap-4">
          {controls}
          {children !== undefined && (
            <IconButton
              name={t('insight.asTable', { title })}
              hint={t(asTable ? 'insight.chart' : 'insight.table')}
              Icon={asTable ? TbChartBar : TbTable}
              size={16}
              pressed={asTable}
              onClick={() => setAsTable(!asTable)}
            />
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
      {note && <div className={`soft text-small ${classes.note}`}>{note}</div>}
      <p className="soft text-small" role="status">
        {save.data && t('report.saved', { name: save.data.name })}
      </p>
    </section>
  );
}

function TableOf({ table: { columns, rows }, label }: { table: FigureTable; label: string }) {
  const isNumeric = (at: number) => at > 0 && rows.some((row) => typeof row[at]?.value === 'number');
  const shown = ({ value, text = value === null ? '–' : String(value), open }: Value) =>
    open ? (
      <Button variant="subtle" size="compact-xs" onClick={open}>
        {text}
      </Button>
    ) : (
      text
    );
  return (
    <ScrollRegion className={classes.tableBox} label={label}>
      <Table<FigureTable['rows'][number]>
        className={classes.table}
        rowHeads
        rows={rows}
        // Rows have no identity of their own and never move.
        keyOf={(row) => rows.indexOf(row)}
        columns={columns.map((name, at) => ({
          name,
          numeric: isNumeric(at),
          cell: (row) => row[at] && shown(row[at]),
        }))}
      />
    </ScrollRegion>
  );
}
