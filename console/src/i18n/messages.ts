import { useCallback } from 'preact/hooks';
import { rememberedStore } from '../state/remembered.ts';
import { createStore, useStore } from '../state/store.ts';
import { en } from './en.ts';

export type MessageKey = keyof typeof en;
export type Messages = Record<MessageKey, string>;
export const LOCALES = { en: 'English', ko: '한국어' } as const;
export type Locale = keyof typeof LOCALES;
export type Translate = (key: MessageKey, values?: Record<string, string | number>) => string;

const isLocale = (text: string): text is Locale => text in LOCALES;
export const localeStore = rememberedStore<Locale>('locale', preferredLocale(), isLocale);
const messagesStore = createStore<Messages>(en);

/** Korean comes as a file of its own, for those who read it. */
export async function applyLocale(): Promise<void> {
  const locale = localeStore.get();
  const messages = locale === 'ko' ? (await import('./ko.ts')).ko : en;
  document.documentElement.lang = locale;
  messagesStore.set(messages);
}

localeStore.subscribe(() => void applyLocale());

function preferredLocale(): Locale {
  return navigator.languages.some((language) => language.startsWith('ko')) ? 'ko' : 'en';
}

/** @returns a function that gives a message, with `{name}` replaced by its value; numbers as the language writes them */
export function useMessages(): Translate {
  const messages = useStore(messagesStore);
  return useCallback<Translate>(
    (key, values = {}) =>
      messages[key].replace(/\{(\w+)\}/g, (whole, name: string) => {
        const value = values[name];
        if (value === undefined) return whole;
        return typeof value === 'number' ? value.toLocaleString(document.documentElement.lang) : value;
      }),
    [messages],
  );
}
