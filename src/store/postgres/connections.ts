import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ApiError } from '../../contract/api-error.ts';
import { StoreOpenError } from '../store-open-error.ts';

// Counts and versions stay far below 2^53, so 64-bit integers may become plain numbers.
const INT8_OID = 20;
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

export type Connection = pg.PoolClient;

export type ConnectionsOptions = {
  /** Several hosts separated by commas name a primary and its standbys: whichever takes writes is used. */
  url: string;
  maxConnections: number;
};

const CONNECT_TIMEOUT_MS = 3000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** For a host that fell silent, as after a cut cable: by then the server would have ended the statement itself. */
const SILENCE_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 1000;
const LOCK_TIMEOUT_MS = 5000;
const IDLE_TRANSACTION_TIMEOUT_MS = 30_000;

/** How long a request waits for a primary that is being restarted or replaced. */
const RETRY_FOR_MS = 4000;
const RETRY_PAUSE_MS = 100;

/** A transaction that lost a race may win the next one. */
const LOST_RACE = new Set(['40001', '40P01', '55P03']);
/** The server is shutting down, starting, or was made a standby. */
const NOT_THE_PRIMARY = new Set(['57P01', '57P02', '57P03', '25006', '08000', '08003', '08006', '53300']);

/** Connections to whichever of the hosts is the primary, and the rules of trying again. */
export class Connections {
  readonly #pools: pg.Pool[];
  #primary = 0;

  constructor({ url, maxConnections }: ConnectionsOptions) {
    this.#pools = urlsOf(url).map((connectionString) => {
      const pool = new pg.Pool({
        connectionString,
        types,
        max: maxConnections,
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
        statement_timeout: STATEMENT_TIMEOUT_MS,
        query_timeout: SILENCE_TIMEOUT_MS,
        lock_timeout: LOCK_TIMEOUT_MS,
        idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
        application_name: 'likeness',
        keepAlive: true,
        verify: refuseStandby,
      } as pg.PoolConfig);
      // A connection that breaks while idle, or between two statements of a transaction, says so by an event that would
      // end the process if nobody listened. Its next use fails, and that is where it is dealt with.
      pool.on('error', () => {});
      pool.on('connect', (client) => client.on('error', () => {}));
      return pool;
    });
  }

  /** One statement outside a transaction: its own snapshot. Tried again when the primary went away, so read only. */
  async read<Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    return this.#again(async (pool) => (await pool.query<Row>({ name, text, values })).rows);
  }

  /** Several reads of one snapshot. */
  snapshot<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#again((pool) => inTransaction(pool, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work));
  }

  /**
   * A durable change. Work may run more than once: it is tried again when it lost a race, or the primary went away
   * before the commit was sent. A connection that is lost during the commit is an error, since nobody knows its outcome.
   */
  write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#again((pool) => inTransaction(pool, 'BEGIN', work));
  }

  /** A connection with an open snapshot, for reads that go on over many turns; `release` ends it. */
  async openSnapshot(): Promise<{ connection: Connection; release: () => Promise<void> }> {
    return this.#again(async (pool) => {
      const connection = await pool.connect();
      try {
        await connection.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      } catch (error) {
        connection.release(true);
        throw error;
      }
      let open = true;
      const release = async (): Promise<void> => {
        if (!open) return;
        open = false;
        const ended = await connection.query('ROLLBACK').catch(() => undefined);
        connection.release(ended === undefined);
      };
      return { connection, release };
    });
  }

  /** @throws StoreOpenError when no host takes writes */
  async open(work: (connection: Connection) => Promise<void>): Promise<void> {
    try {
      await this.#again(async (pool) => {
        const connection = await pool.connect();
        try {
          await work(connection);
        } finally {
          connection.release();
        }
      });
    } catch (error) {
      if (error instanceof StoreOpenError) throw error;
      const reason = error instanceof ApiError ? error.cause : error;
      throw new StoreOpenError(
        `PostgreSQL cannot be used (${describe(reason)}): check LIKENESS_DATABASE_URL and that its account may create tables.`,
        { cause: error },
      );
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.end()));
  }

  async #again<T>(attempt: (pool: pg.Pool) => Promise<T>): Promise<T> {
    const until = performance.now() + RETRY_FOR_MS;
    for (;;) {
      const tried = this.#primary;
      try {
        return await attempt(this.#pools[tried]!);
      } catch (error) {
        const verdict = judge(error);
        if (verdict === 'final' || performance.now() >= until) throw asApiError(error);
        // Others may have moved on already; only the first to notice turns to the next host.
        if (verdict === 'elsewhere' && this.#primary === tried) this.#primary = (tried + 1) % this.#pools.length;
        await sleep(RETRY_PAUSE_MS * (0.5 + Math.random()));
      }
    }
  }
}

/** A standby would answer reads with an older state: a new connection to one is treated as no connection. */
function refuseStandby(client: pg.PoolClient, done: (error?: Error) => void): void {
  client
    .query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby')
    .then(
      ({ rows }) => done(rows[0]!.standby ? Object.assign(new Error('a standby'), { code: '25006' }) : undefined),
      done,
    );
}

/** The commit may or may not have happened. */
class UnknownOutcome extends Error {
  override readonly name = 'UnknownOutcome';
}

async function inTransaction<T>(
  pool: pg.Pool,
  begin: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect();
  let broken = false;
  try {
    await connection.query(begin);
    const result = await work(connection);
    await connection.query('COMMIT').catch((cause) => {
      throw new UnknownOutcome('The connection was lost during the commit.', { cause });
    });
    return result;
  } catch (error) {
    if (isConnectionLoss(error) || isStalePlan(error) || error instanceof UnknownOutcome) broken = true;
    else await connection.query('ROLLBACK').catch(() => (broken = true));
    throw error;
  } finally {
    connection.release(broken);
  }
}

/** A deadlock, a lock that was not given in time, or a conflict with another transaction. */
export function hasLostRace(error: unknown): boolean {
  return LOST_RACE.has((error as { code?: string }).code ?? '');
}

function judge(error: unknown): 'final' | 'again' | 'elsewhere' {
  if (error instanceof UnknownOutcome || error instanceof ApiError) return 'final';
  if (hasLostRace(error)) return 'again';
  if (isStalePlan(error)) return 'again';
  if (isConnectionLoss(error)) return 'elsewhere';
  return 'final';
}

/**
 * A newer release has added columns to a table of a prepared statement: that connection can no longer use it, and is
 * given up by whoever meets the error.
 */
function isStalePlan(error: unknown): boolean {
  const { code, message = '' } = error as { code?: string; message?: string };
  return code === '0A000' && message.includes('cached plan');
}

function isConnectionLoss(error: unknown): boolean {
  const { code, message = '' } = error as { code?: string; message?: string };
  if (code !== undefined && NOT_THE_PRIMARY.has(code)) return true;
  if (code !== undefined && /^E(CONN|PIPE|HOST|NET|TIMEDOUT|NOTFOUND|AI_AGAIN)/.test(code)) return true;
  return /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
    message,
  );
}

/** Errors that are ours pass through; what the database says goes to the log as a cause, never to the client. */
export function asApiError(error: unknown): unknown {
  const isDatabaseError =
    error instanceof pg.DatabaseError ||
    error instanceof UnknownOutcome ||
    isConnectionLoss(error) ||
    error instanceof AggregateError;
  if (!isDatabaseError) return error;
  return new ApiError('InternalServerError', 'The server could not reach its storage; try again in a few seconds.', {
    cause: new Error(`PostgreSQL: ${describe(error)}`, { cause: error }),
    // A time to come back invites a client to repeat at once; what may have been carried out must be looked up first.
    ...(error instanceof UnknownOutcome ? {} : { retryAfterSeconds: 5 }),
  });
}

/** Without the statement or its values. */
function describe(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return [code, message].filter(Boolean).join(' ') || 'no answer';
}

/** postgres://user@a:5432,b:5433/name becomes one URL a host. */
function urlsOf(url: string): string[] {
  const match = /^(postgres(?:ql)?:\/\/(?:[^@/]*@)?)([^/?]*)(.*)$/.exec(url);
  if (!match) throw new StoreOpenError('LIKENESS_DATABASE_URL must look like postgres://user@host:5432/name.');
  const [, scheme, hosts, rest] = match;
  return hosts!.split(',').map((host) => `${scheme}${host}${rest}`);
}
