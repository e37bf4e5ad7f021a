import { Skeleton } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyError } from '../../api/notices.ts';
import { ScrollRegion } from '../../kit/ScrollRegion.tsx';
import { drawPages, type PageImage } from './pdf.ts';
import classes from './report.module.css';

/** Sharp at the largest width of a page. */
const SCREEN_DPI = 150;

function Page({ page, number, count }: { page: PageImage; number: number; count: number }) {
  const { t } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => host.current?.replaceChildren(page.canvas), [page]);
  return (
    <figure className={`rigid ${classes.sheet}`} style={{ aspectRatio: `${page.width} / ${page.height}` }}>
      <div ref={host} aria-hidden />
      <figcaption className="visually-hidden one-line">
        {t('report.page', { number, count })}. {page.text}
      </figcaption>
    </figure>
  );
}

/** The rendered pages of the report. */
export function Preview({ bytes, stale }: { bytes: Uint8Array | undefined; stale: boolean }) {
  const { t } = useTranslation();
  const [pages, setPages] = useState<PageImage[]>([]);
  useEffect(() => {
    if (!bytes) return;
    let wanted = true;
    drawPages(bytes, SCREEN_DPI).then((drawn) => wanted && setPages(drawn), notifyError);
    return () => {
      wanted = false;
    };
  }, [bytes]);
  return (
    <ScrollRegion
      className={`stack gap-16 ${classes.preview}`}
      label={t('report.preview')}
      aria-busy={stale || !pages.length}
    >
      {pages.length === 0 && <Skeleton className={`rigid ${classes.sheet}`} style={{ aspectRatio: '210 / 297' }} />}
      {pages.map((page, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a page is its number
        <Page key={i} page={page} number={i + 1} count={pages.length} />
      ))}
    </ScrollRegion>
  );
}
