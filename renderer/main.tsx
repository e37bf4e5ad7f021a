import '@mantine/core/styles.css';
import '@fontsource-variable/inter/wght.css';
import './theme/global.css';
import { createRoot } from 'react-dom/client';
import { call } from './api/bridge.ts';
import { notifyError } from './api/notices.ts';
import { App } from './app/App.tsx';
import { useNavigation, usePreferences } from './app/store.ts';
import { startLanguage } from './i18n/index.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root element.');
await startLanguage(usePreferences.getState().language);
createRoot(root).render(<App />);

// Main adds #demo to the address when the application was started to show the demo slide.
if (location.hash === '#demo') {
  call('slides.demo', {}).then(({ slideId }) => useNavigation.getState().openSlide(slideId), notifyError);
}
