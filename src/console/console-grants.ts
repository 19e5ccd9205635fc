import { createHash, randomBytes } from 'node:crypto';
import type { AppKey, AppKeyStore, AuditNote } from '../ports.ts';

/**
 * Lets a signed-in console act for an app key whose text nobody has any more, since only its hash is kept. A grant is a
 * random app key that exists in memory alone, stands for exactly one stored key, and dies with the operator's session.
 * The API looks keys up through this store, so revocation and expiry of the stored key hold for its grants as well.
 */
export class ConsoleGrants implements AppKeyStore {
  readonly #store: AppKeyStore;
  /** From the hash of a grant's text to the stored key that it stands for. */
  readonly #keyIdByHash = new Map<string, string>();
  /** From a session to the texts of its grants, by app key id. */
  readonly #textsBySession = new Map<string, Map<string, string>>();

  constructor(store: AppKeyStore) {
    this.#store = store;
  }

  /** @returns the text to put into an API path; the same one for the session's later requests */
  grant(sessionId: string, appKeyId: string): string {
    const texts = this.#textsBySession.get(sessionId) ?? new Map<string, string>();
    this.#textsBySession.set(sessionId, texts);
    const known = texts.get(appKeyId);
    if (known) return known;
    const text = randomBytes(32).toString('base64url');
    texts.set(appKeyId, text);
    this.#keyIdByHash.set(sha256(text).toString('hex'), appKeyId);
    return text;
  }

  revokeSession(sessionId: string): void {
    for (const text of this.#textsBySession.get(sessionId)?.values() ?? []) {
      this.#keyIdByHash.delete(sha256(text).toString('hex'));
    }
    this.#textsBySession.delete(sessionId);
  }

  async findAppKeyByHash(hash: Uint8Array): Promise<{ key: AppKey; hash: Uint8Array } | undefined> {
    const appKeyId = this.#keyIdByHash.get(Buffer.from(hash).toString('hex'));
    if (appKeyId === undefined) return this.#store.findAppKeyByHash(hash);
    const key = (await this.#store.listAppKeys()).find((candidate) => candidate.id === appKeyId);
    return key && { key, hash };
  }

  insertAppKey(key: AppKey, hash: Uint8Array, note?: AuditNote): Promise<void> {
    return this.#store.insertAppKey(key, hash, note);
  }

  listAppKeys(): Promise<AppKey[]> {
    return this.#store.listAppKeys();
  }

  revokeAppKey(id: string, at: number, note?: AuditNote): Promise<boolean> {
    return this.#store.revokeAppKey(id, at, note);
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
