import { type DestinationStream, destination, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** A stack holds file paths and nothing of a request; it is logged for faults of our own, and never sent to a client. */
type LoggedError = { name: string; message: string; stack?: string; cause?: string };

/**
 * JSON lines on standard error, so that standard output stays free for what a person or a script asked for.
 * Only an allow-list of plain fields is ever logged about a request: no URL (it holds the app key and may hold a query),
 * no body, no header.
 */
export function createLogger(level: string, stream: DestinationStream = destination({ fd: 2, sync: false })): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: {
        err: loggedError,
        error: loggedError,
        req: () => undefined,
        res: () => undefined,
      },
      redact: { paths: ['*.embedding', '*.bytes', '*.url', '*.appKey', '*.key', '*.body'], censor: '[withheld]' },
    },
    stream,
  );
}

function loggedError(error: unknown): LoggedError | string {
  if (!(error instanceof Error)) return 'not an Error';
  const logged: LoggedError = { name: error.name, message: error.message };
  if (error.stack) logged.stack = error.stack;
  if (error.cause instanceof Error) logged.cause = `${error.cause.name}: ${error.cause.message}`;
  return logged;
}
