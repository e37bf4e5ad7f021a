import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SHOWN_IN_PLACE, useEngine, useEngineMutation } from '../../api/engine.ts';
import { Dialog } from '../../kit/Dialog.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Table } from '../../kit/Table.tsx';
import { useFormat } from '../../kit/useFormat.ts';

/** Opens the list of removed slides; nothing where there is none. */
export function RemovedSlides() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: removed = [] } = useEngine('slides.removed', {});
  const restore = useEngineMutation('slides.restore', SHOWN_IN_PLACE);
  const [open, setOpen] = useState(false);
  if (removed.length === 0) return null;
  return (
    <>
      <Button variant="subtle" onClick={() => setOpen(true)}>
        {t('slides.removed', { count: removed.length })}
      </Button>
      {open && (
        <Dialog onClose={() => setOpen(false)} size={720} title={t('slides.removedTitle')}>
          {restore.error && <ErrorNotice error={restore.error} />}
          <Table
            rows={removed}
            keyOf={({ id }) => id}
            columns={[
              { name: t('worklist.name'), cell: ({ name }) => name },
              { name: t('worklist.accession'), className: 'soft', cell: ({ accession }) => accession ?? '–' },
              { name: t('slides.reason'), cell: ({ reason }) => reason },
              { name: t('slides.by'), cell: ({ by, at }) => `${by.name} · ${format.date(at)}` },
              {
                name: t('slides.restore'),
                unseen: true,
                cell: ({ id }) => (
                  <Button
                    size="compact-xs"
                    variant="default"
                    loading={restore.isPending && restore.variables.slideId === id}
                    onClick={() => restore.mutate({ slideId: id })}
                  >
                    {t('slides.restore')}
                  </Button>
                ),
              },
            ]}
          />
        </Dialog>
      )}
    </>
  );
}
