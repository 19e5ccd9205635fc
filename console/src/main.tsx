import './design/base.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { applyLocale } from './i18n/messages.ts';
import { applyTheme } from './state/theme.ts';

applyTheme();
// A photo that misses its place must not replace the page.
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => event.preventDefault());
await applyLocale();
render(<App />, document.getElementById('console')!);
