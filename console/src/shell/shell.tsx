import { useState } from 'preact/hooks';
import { useMessages } from '../i18n/messages.ts';
import { useLocation } from '../router/location.ts';
import { useAppKey } from '../state/app-keys.ts';
import { Button } from '../ui/button.tsx';
import { AppKeyChoice } from './app-key-choice.tsx';
import { Brand } from './brand.tsx';
import { Navigation } from './navigation.tsx';
import { Preferences } from './preferences.tsx';
import { routeOf } from './routes.tsx';
import './shell.css';

/** Navigation at the side, or behind a button where the screen is narrow; the page beside it. */
export function Shell() {
  const t = useMessages();
  const location = useLocation();
  const appKey = useAppKey();
  const [open, setOpen] = useState(false);
  return (
    <div class="shell">
      <a class="shell-skip" href="#page">
        {t('shell.skip')}
      </a>
      <header class={open ? 'shell-side shell-side-open' : 'shell-side'}>
        <div class="shell-top">
          <Brand />
          <span class="shell-menu">
            <Button kind="quiet" icon={open ? 'close' : 'menu'} iconOnly pressed={open} onClick={() => setOpen(!open)}>
              {t('shell.menu')}
            </Button>
          </span>
        </div>
        <div class="shell-drawer">
          <AppKeyChoice />
          <Navigation location={location} onFollow={() => setOpen(false)} />
          <Preferences />
        </div>
      </header>
      <main id="page" class="shell-page" key={location}>
        {routeOf(location, appKey !== undefined)}
      </main>
    </div>
  );
}
