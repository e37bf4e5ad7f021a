import { Button, type ButtonProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SlideSummary } from '../../../electron/contract/methods.ts';
import { useEngineMutation } from '../../api/engine.ts';

/** Analyses a slide anew from its stored originals; goes on with an analysis that stopped on the way. */
export function AnalyseAgain({ slide: { id, status, review }, ...look }: { slide: SlideSummary } & ButtonProps) {
  const { t } = useTranslation();
  const again = useEngineMutation('runs.again');
  const stopped = status === 'interrupted' || status === 'cancelled' || status === 'failed';
  return (
    <Button
      variant="default"
      className="rigid"
      {...look}
      loading={again.isPending}
      disabled={status === 'running' || review?.stage === 'signed'}
      onClick={(event) => {
        // In a list a click opens the row.
        event.stopPropagation();
        again.mutate({ slideId: id });
      }}
    >
      {t(stopped ? 'runs.resume' : 'runs.again')}
    </Button>
  );
}
