import { readServer, type ServerInfo } from '../api/console-api.ts';
import { createStore, useStore } from './store.ts';

const serverStore = createStore<ServerInfo | undefined>(undefined);

export async function loadServer(): Promise<void> {
  serverStore.set(await readServer());
}

export function useServer(): ServerInfo | undefined {
  return useStore(serverStore);
}
