import { type AppKey, listAppKeys } from '../api/console-api.ts';
import { rememberedStore } from './remembered.ts';
import { createStore, useStore } from './store.ts';

/** Undefined until they are loaded. */
export const appKeysStore = createStore<AppKey[] | undefined>(undefined);

/** Public id of the key that the console acts for. The key's text is never in the browser. */
export const chosenAppKeyStore = rememberedStore<string>('app-key', '', (text): text is string => text !== '');

export async function loadAppKeys(): Promise<void> {
  const appKeys = await listAppKeys();
  const active = appKeys.filter((key) => key.status === 'active');
  if (!active.some((key) => key.id === chosenAppKeyStore.get())) chosenAppKeyStore.set(active[0]?.id ?? '');
  appKeysStore.set(appKeys);
}

/** The chosen key, while it is good; undefined when there is none. */
export function useAppKey(): AppKey | undefined {
  const chosen = useStore(chosenAppKeyStore);
  return useStore(appKeysStore)?.find((key) => key.id === chosen && key.status === 'active');
}
