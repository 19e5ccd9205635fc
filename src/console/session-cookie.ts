import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONSOLE_PREFIX } from './console-prefix.ts';

/**
 * Not readable by scripts, never sent from another site, gone with the browser session; Secure wherever the browser came
 * by https, also through a proxy that says so. A forged header can only make the cookie stricter.
 */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.header('set-cookie', `${cookieName(request)}=${token}; ${attributes(request)}`);
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('set-cookie', `${cookieName(request)}=; ${attributes(request)}; Max-Age=0`);
}

export function readSessionCookie(request: FastifyRequest): string | undefined {
  const wanted = cookieName(request);
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === wanted && value) return value;
  }
  return undefined;
}

function attributes(request: FastifyRequest): string {
  return `Path=${CONSOLE_PREFIX}; HttpOnly; SameSite=Strict${isSecure(request) ? '; Secure' : ''}`;
}

function isSecure(request: FastifyRequest): boolean {
  return request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
}

/** Cookies do not know ports: two consoles on one host, such as two SSH tunnels, must not sign each other out. */
function cookieName(request: FastifyRequest): string {
  const port = /:(\d+)$/.exec(request.headers.host ?? '')?.[1];
  return port ? `likeness-console-${port}` : 'likeness-console';
}
