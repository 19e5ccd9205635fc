import { createStore } from './store.ts';

export type SessionState = 'unknown' | 'set-up-needed' | 'signed-out' | 'signed-in';

export const sessionStore = createStore<SessionState>('unknown');
