import type { FastifyRequest } from 'fastify';
import { ConsoleError } from './console-error.ts';

/** A header that no form and no plain link of another site can send. */
const CONSOLE_HEADER = 'x-likeness-console';

/**
 * Refuses what another site made the browser send. The cookie is SameSite=Strict already; this holds also against other
 * ports of the same host, which count as the same site.
 * @throws ConsoleError foreign-request
 */
export function assertOwnPage(request: FastifyRequest): void {
  const { 'sec-fetch-site': site, origin, host } = request.headers;
  const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none';
  const foreignOrigin = origin !== undefined && hostOf(origin) !== host;
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (foreignSite || foreignOrigin || (changes && request.headers[CONSOLE_HEADER] === undefined)) {
    throw new ConsoleError('foreign-request', 'This request did not come from a page of the console.');
  }
}

function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host;
}
