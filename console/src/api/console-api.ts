import type { Scope } from '../../../src/contract/scopes.ts';
import type { SessionState } from '../state/session.ts';
import { consoleJson, consoleRequest } from './console-request.ts';

/** What the pages ask of the server besides the face API. */

export type AppKey = {
  id: string;
  name: string;
  createdAt: number;
  expiresAt?: number;
  revokedAt?: number;
  /** The key whose groups this one works on; absent when it has its own. */
  ownerId?: string;
  /** What it may do; absent when everything. */
  scopes?: Scope[];
  groupIds?: string[];
  status: 'active' | 'expired' | 'revoked';
};

export type NewAppKey = Pick<AppKey, 'name' | 'ownerId' | 'scopes' | 'groupIds'> & { days?: number };

/** One line of the audit: ids and counts, depending on the action. */
export type AuditRow = { position: number; at: number; action: string; appKeyId?: string } & Record<string, unknown>;

export type ServerInfo = {
  status: string;
  version: string;
  modelVersion: string;
  apiUrl: string;
  limits: { facesPerGroup: number; groupsPerAppKey: number };
};

type Session = { state: SessionState };

export const readSession = () => consoleJson<Session>('GET', '/session');
export const signIn = (password: string) => consoleJson<Session>('POST', '/session', { password });
export const signOut = () => consoleJson<Session>('DELETE', '/session');
export const setUp = (token: string, password: string) => consoleJson<Session>('POST', '/set-up', { token, password });
export const changePassword = (current: string, next: string) =>
  consoleJson<Session>('PUT', '/password', { current, next });

export const listAppKeys = async () => (await consoleJson<{ appKeys: AppKey[] }>('GET', '/app-keys')).appKeys;
export const createAppKey = (wanted: NewAppKey) =>
  consoleJson<{ appKey: AppKey; secret: string }>('POST', '/app-keys', wanted);
export const revokeAppKey = (id: string) => consoleJson<object>('DELETE', `/app-keys/${encodeURIComponent(id)}`);

export const readServer = () => consoleJson<ServerInfo>('GET', '/server');
export const readMetrics = async () => (await consoleRequest('GET', '/metrics')).text();
export const readAudit = async () => (await consoleJson<{ rows: AuditRow[] }>('GET', '/audit')).rows;
export const readOpenApi = () => consoleJson<unknown>('GET', '/openapi.json');

export const listSamples = async () => (await consoleJson<{ samples: string[] }>('GET', '/samples')).samples;
export const fetchSample = async (name: string) => (await consoleRequest('GET', `/samples/${name}`)).blob();
/** The picture behind an image URL, fetched by the server under the API's own rules. */
export const fetchImage = async (url: string) => (await consoleRequest('POST', '/image', { body: { url } })).blob();
