import { createHash, randomBytes } from 'node:crypto';

/** Bytes of randomness; 128 bits are the least that the contract allows. */
const ENTROPY_BYTES = 24;
/** Lets secret scanners recognise a leaked key, and keeps a key from starting with a dash. */
const PREFIX = 'lk_';

/** The text that a client puts into the URL: URL-safe, shown once, never stored. */
export function createAppKeySecret(): string {
  return PREFIX + randomBytes(ENTROPY_BYTES).toString('base64url');
}

/** SHA-256. A plain hash is enough: the secret is random, so there is no dictionary to try. */
export function hashAppKeySecret(secret: string): Uint8Array {
  return createHash('sha256').update(secret, 'utf8').digest();
}
