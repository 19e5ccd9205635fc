import { ApiError } from '../contract/api-error.ts';
import { LIMITS } from '../contract/limits.ts';
import type { PageQuery } from '../contract/schemas/paging.ts';
import type { Dependencies } from './dependencies.ts';

/** What a token is good for: one app key, one endpoint, one group by its internal id, and what else the pages are of. */
export type TokenScope = {
  appKeyId: string;
  endpoint: 'listGroups' | 'listFaces' | 'listPersons' | 'getPerson' | 'findDuplicates';
  groupUid?: string;
  of?: string;
};

/** Where to go on (undefined: from the start), and with which page size. */
export type PagePosition = { limit: number; after: string | undefined };

type Payload = { expiresAt: number; limit: number; after: string };

/**
 * The token carries its own page size, so that the pages of one walk are all alike.
 *
 * @throws ApiError InvalidTokenError for a token that was tampered with, belongs to another scope, or has expired
 */
export function readPagePosition(
  { vault, clock }: Pick<Dependencies, 'vault' | 'clock'>,
  scope: TokenScope,
  query: PageQuery,
): PagePosition {
  const token = query['next-token'];
  if (token === undefined) return { limit: query.limit, after: undefined };
  const plain = vault.openToken(token, contextOf(scope));
  if (plain === undefined) throw invalidToken('was not issued for this request');
  // Authenticated, so its shape is our own.
  const { expiresAt, limit, after } = JSON.parse(Buffer.from(plain).toString('utf8')) as Payload;
  if (clock() >= expiresAt) throw invalidToken('has expired');
  return { limit, after };
}

/** @returns undefined when there is no next page */
export function createNextToken(
  { vault, clock }: Pick<Dependencies, 'vault' | 'clock'>,
  scope: TokenScope,
  limit: number,
  after: string | undefined,
): string | undefined {
  if (after === undefined) return undefined;
  const payload: Payload = { expiresAt: clock() + LIMITS.nextTokenLifetimeMs, limit, after };
  return vault.sealToken(Buffer.from(JSON.stringify(payload)), contextOf(scope));
}

/** Unambiguous for any ids: a list in JSON keeps its parts apart. */
function contextOf({ appKeyId, endpoint, groupUid, of }: TokenScope): string {
  return JSON.stringify(['next-token', appKeyId, endpoint, groupUid ?? null, ...(of === undefined ? [] : [of])]);
}

function invalidToken(reason: string): ApiError {
  return new ApiError(
    'InvalidTokenError',
    `The next-token ${reason}; start again without one and use each data.nextToken unchanged within 24 hours.`,
  );
}
