import { rememberedStore } from './remembered.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const themeStore = rememberedStore<Theme>('theme', 'system', (text): text is Theme =>
  (THEMES as readonly string[]).includes(text),
);

/** The style sheets follow the attribute; without it, the system's setting. */
export function applyTheme(): void {
  const theme = themeStore.get();
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

themeStore.subscribe(applyTheme);
