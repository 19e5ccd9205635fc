import { createStore, type Store } from './store.ts';

/** A choice of this browser, such as the theme. Never a secret: scripts can read it. */
export function rememberedStore<T extends string>(
  name: string,
  fallback: T,
  isValid: (text: string) => text is T,
): Store<T> {
  const key = `likeness.${name}`;
  const kept = localStorage.getItem(key);
  const store = createStore<T>(kept !== null && isValid(kept) ? kept : fallback);
  store.subscribe(() => localStorage.setItem(key, store.get()));
  return store;
}
