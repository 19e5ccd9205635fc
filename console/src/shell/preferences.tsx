import { signOut } from '../api/console-api.ts';
import { LOCALES, type Locale, localeStore, useMessages } from '../i18n/messages.ts';
import { Link } from '../router/link.tsx';
import { sessionStore } from '../state/session.ts';
import { useStore } from '../state/store.ts';
import { THEMES, type Theme, themeStore } from '../state/theme.ts';
import { Button } from '../ui/button.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import './preferences.css';

const THEME_ICONS: Record<Theme, IconName> = { system: 'system', light: 'sun', dark: 'moon' };

export function Preferences() {
  const t = useMessages();
  const leave = async () => sessionStore.set((await signOut()).state);
  return (
    <div class="preferences">
      <AppearanceChoices />
      <div class="preferences-account">
        <Link to="/account" class="button button-quiet button-small">
          <Icon name="lock" size={16} />
          {t('account.title')}
        </Link>
        <Button kind="quiet" small icon="leave" onClick={() => void leave()}>
          {t('shell.signOut')}
        </Button>
      </div>
    </div>
  );
}

/** Theme and language: also on the pages before signing in. */
export function AppearanceChoices() {
  const t = useMessages();
  const theme = useStore(themeStore);
  const locale = useStore(localeStore);
  const nextLocale: Locale = locale === 'en' ? 'ko' : 'en';
  return (
    <div class="preferences-appearance">
      <fieldset class="preferences-themes">
        <legend class="visually-hidden">{t('shell.theme')}</legend>
        {THEMES.map((choice) => (
          <Button
            key={choice}
            kind="quiet"
            small
            iconOnly
            icon={THEME_ICONS[choice]}
            pressed={theme === choice}
            onClick={() => themeStore.set(choice)}
          >
            {t(`theme.${choice}`)}
          </Button>
        ))}
      </fieldset>
      <Button kind="quiet" small icon="globe" onClick={() => localeStore.set(nextLocale)}>
        <span lang={nextLocale}>{LOCALES[nextLocale]}</span>
      </Button>
    </div>
  );
}
