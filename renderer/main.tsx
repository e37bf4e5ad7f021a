import '@mantine/core/styles.css';
import '@fontsource-variable/inter/wght.css';
import './theme/global.css';
import './kit/utilities.css';
import { createRoot } from 'react-dom/client';
import { LeukoscopeError } from '../electron/contract/errors.ts';
import { call } from './api/bridge.ts';
import { notifyError } from './api/notices.ts';
import { App } from './app/App.tsx';
import { startLanguage } from './i18n/index.ts';
import { useNavigation, usePreferences } from './state/navigation.ts';

const ATTEMPTS = 20;
const PAUSE_MS = 1000;

/** Opens the demo slide. Safe to retry while the engine restarts: it always opens the same slide. */
async function openDemo(attempt = 1): Promise<void> {
  try {
    const { slideId } = await call('slides.demo', {});
    useNavigation.getState().openSlide(slideId);
  } catch (error) {
    const restarting = error instanceof LeukoscopeError && error.code === 'PEER_GONE' && attempt < ATTEMPTS;
    if (!restarting) return notifyError(error as Error);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    return openDemo(attempt + 1);
  }
}

// Names can be Korean in any language, and the computer may have no Korean font. Of its 92 slices, only those in use are loaded.
void import('pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css');

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root element.');
await startLanguage(usePreferences.getState().language);
createRoot(root).render(<App />);

// Main adds #demo to the address when the application starts with the demo slide.
if (location.hash === '#demo') {
  void openDemo();
}
