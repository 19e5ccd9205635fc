import type { FastifyRequest } from 'fastify';
import type { ConsoleContext } from './console-dependencies.ts';
import { ConsoleError } from './console-error.ts';
import type { OperatorSession } from './operator-sessions.ts';
import { readSessionCookie } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on the console's routes for signed-in operators. */
    operatorSession: OperatorSession | undefined;
  }
}

export function findSession({ sessions }: Pick<ConsoleContext, 'sessions'>, request: FastifyRequest) {
  const token = readSessionCookie(request);
  return token === undefined ? undefined : sessions.find(token);
}

/** @returns a hook that throws ConsoleError signed-out unless the request carries a live session */
export function requireSession(context: Pick<ConsoleContext, 'sessions'>) {
  return async (request: FastifyRequest): Promise<void> => {
    request.operatorSession = findSession(context, request);
    if (!request.operatorSession) throw new ConsoleError('signed-out', 'Sign in to the console first.');
  };
}
