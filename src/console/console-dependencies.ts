import type { FastifyInstance } from 'fastify';
import type { AuditLog, AuditRow, Clock, ImageSource } from '../ports.ts';
import type { ConsoleGrants } from './console-grants.ts';
import type { OperatorAccount } from './operator-account.ts';
import type { OperatorSessions } from './operator-sessions.ts';

/** What a page shows of the server besides its metrics. */
export type ServerFacts = {
  version: string;
  modelVersion: string;
  /** Where clients reach the API: the base of the shown commands. Known only once the server listens. */
  apiUrl: () => string;
  limits: { facesPerGroup: number; groupsPerAppKey: number };
};

export type ConsoleDependencies = {
  /** The API's own server, asked in-process: the console's requests meet every check that a client's do. */
  api: Pick<FastifyInstance, 'inject'>;
  account: OperatorAccount;
  grants: ConsoleGrants;
  audit?: AuditLog;
  /** The newest audit rows, oldest first. */
  recentAudit?: (limit: number) => Promise<AuditRow[]>;
  imageSource: ImageSource;
  facts: ServerFacts;
  clock: Clock;
  /** Folder of the built pages. */
  pagesDir: string;
  /** Folder of sample photos; without it the pages offer none. */
  samplesDir: string | undefined;
};

export type ConsoleContext = ConsoleDependencies & { sessions: OperatorSessions };
