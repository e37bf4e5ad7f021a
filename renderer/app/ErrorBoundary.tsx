import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TbAlertTriangle } from 'react-icons/tb';
import { Placeholder } from '../kit/Placeholder.tsx';

function Crash({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div role="alert" style={{ height: '100%' }}>
      <Placeholder
        icon={<TbAlertTriangle size={24} />}
        title={t('failure.crashTitle')}
        text={`${error.message} ${t('failure.crashText')}`}
      >
        <Button onClick={onRetry}>{t('action.retry')}</Button>
        <Button variant="default" onClick={() => window.location.reload()}>
          {t('action.reload')}
        </Button>
      </Placeholder>
    </div>
  );
}

/** Keeps a rendering error from blanking the window. React supports this in class components only. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(thrown: unknown): { error: Error } {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error ? <Crash error={error} onRetry={() => this.setState({ error: null })} /> : this.props.children;
  }
}
