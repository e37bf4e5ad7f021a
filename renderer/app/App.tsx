import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { createQueryClient } from '../api/engine.ts';
import { connectEvents } from '../api/events.ts';
import { cssVariables, theme } from '../theme/theme.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Shell } from './Shell.tsx';

const queryClient = createQueryClient();

export function App() {
  useEffect(() => connectEvents(queryClient), []);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <ErrorBoundary>
          <Shell />
        </ErrorBoundary>
      </QueryClientProvider>
    </MantineProvider>
  );
}
