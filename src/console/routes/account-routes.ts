import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { AttemptLimiter } from '../attempt-limiter.ts';
import type { ConsoleContext } from '../console-dependencies.ts';
import { ConsoleError } from '../console-error.ts';
import { PASSWORD_LENGTH, passwordFault } from '../operator-password.ts';
import { bodyReader } from '../read-body.ts';
import { clearSessionCookie, setSessionCookie } from '../session-cookie.ts';
import { findSession, requireSession } from '../session-guard.ts';

const ATTEMPTS = { maxFailures: 10, windowMs: 15 * 60 * 1000 };
/** A check takes 64 MiB for a moment: more of them at once would be a way to fill the memory. */
const CHECKS_AT_ONCE = 4;

const readSignIn = bodyReader(Type.Object({ password: Type.String() }));
const readSetUp = bodyReader(Type.Object({ token: Type.String(), password: Type.String() }));
const readChange = bodyReader(Type.Object({ current: Type.String(), next: Type.String() }));

/** Who the operator is: set-up on the first start, signing in and out, changing the password. */
export function accountRoutes(context: ConsoleContext) {
  const { account, sessions, clock } = context;
  const attempts = new AttemptLimiter({ ...ATTEMPTS, clock });
  let checking = 0;

  /** Runs a check of a secret, counted against the address that asks. */
  async function guarded(request: FastifyRequest, check: () => Promise<boolean>): Promise<boolean> {
    const wait = attempts.waitSeconds(request.ip) || (checking >= CHECKS_AT_ONCE ? 1 : 0);
    if (wait > 0) throw new ConsoleError('too-many-attempts', `Too many attempts: try again in ${wait} s.`, wait);
    attempts.begin(request.ip);
    checking++;
    try {
      const passed = await check();
      if (passed) attempts.succeed(request.ip);
      return passed;
    } finally {
      checking--;
    }
  }

  return async (server: FastifyInstance): Promise<void> => {
    server.get('/session', async (request) => {
      if (findSession(context, request)) return { state: 'signed-in' };
      return { state: (await account.isSetUp()) ? 'signed-out' : 'set-up-needed' };
    });

    server.post('/set-up', async (request, reply) => {
      const { token, password } = readSetUp(request);
      assertStrong(password);
      if (!(await guarded(request, () => account.setUp(token, password)))) {
        throw new ConsoleError(
          'wrong-token',
          'This set-up link is not valid, or was used. Start the server for a new one.',
        );
      }
      setSessionCookie(request, reply, sessions.start());
      return { state: 'signed-in' };
    });

    server.post('/session', async (request, reply) => {
      const { password } = readSignIn(request);
      if (!(await guarded(request, () => account.verify(password)))) {
        throw new ConsoleError('wrong-password', 'This is not the operator password.');
      }
      setSessionCookie(request, reply, sessions.start());
      return { state: 'signed-in' };
    });

    server.delete('/session', async (request, reply) => {
      const session = findSession(context, request);
      if (session) sessions.end(session);
      clearSessionCookie(request, reply);
      return { state: 'signed-out' };
    });

    server.put('/password', { onRequest: requireSession(context) }, async (request) => {
      const { current, next } = readChange(request);
      assertStrong(next);
      if (!(await guarded(request, () => account.changePassword(current, next)))) {
        throw new ConsoleError('wrong-password', 'This is not the current password.');
      }
      sessions.endOthers(request.operatorSession!);
      return { state: 'signed-in' };
    });
  };
}

function assertStrong(password: string): void {
  const fault = passwordFault(password);
  if (fault) throw new ConsoleError('weak-password', `Use at least ${PASSWORD_LENGTH.min} characters, not all alike.`);
}
