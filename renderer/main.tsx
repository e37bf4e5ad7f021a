import '@mantine/core/styles.css';
import '@fontsource-variable/inter/wght.css';
import './theme/global.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { usePreferences } from './app/store.ts';
import { startLanguage } from './i18n/index.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root element.');
await startLanguage(usePreferences.getState().language);
createRoot(root).render(<App />);
