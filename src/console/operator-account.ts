import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SettingStore } from '../ports.ts';
import { hashPassword, verifyPassword } from './operator-password.ts';

const SETTING = 'console.operator-password';
/** What a reset leaves behind: settings are replaced, never removed. */
const FORGOTTEN = '';

/**
 * The one operator of the console. There is no default password: until one is set, whoever holds the token that was
 * printed at the start of the server may set it, once.
 */
export class OperatorAccount {
  readonly #settings: SettingStore;
  #setUpToken: string | undefined;

  private constructor(settings: SettingStore, setUpToken: string | undefined) {
    this.#settings = settings;
    this.#setUpToken = setUpToken;
  }

  static async open(settings: SettingStore): Promise<OperatorAccount> {
    const phc = await readHash(settings);
    return new OperatorAccount(settings, phc === undefined ? randomBytes(24).toString('base64url') : undefined);
  }

  /** Forgets the password; a running server offers no set-up before its next start. @returns whether one was set */
  static async reset(settings: SettingStore): Promise<boolean> {
    const phc = await readHash(settings);
    return phc !== undefined && settings.replaceSetting(SETTING, phc, FORGOTTEN);
  }

  /** For the link on the terminal; undefined once a password is set. */
  get setUpToken(): string | undefined {
    return this.#setUpToken;
  }

  /** Read from the store, since another server on the same database may have been set up meanwhile. */
  async isSetUp(): Promise<boolean> {
    return (await readHash(this.#settings)) !== undefined;
  }

  /** @returns false when the token is wrong or used, or a password is set already */
  async setUp(token: string, password: string): Promise<boolean> {
    if (this.#setUpToken === undefined || !sameText(token, this.#setUpToken)) return false;
    const before = await this.#settings.readSetting(SETTING);
    if (before) return false;
    const done = await this.#settings.replaceSetting(SETTING, before, await hashPassword(password));
    this.#setUpToken = undefined;
    return done;
  }

  async verify(password: string): Promise<boolean> {
    const phc = await readHash(this.#settings);
    return phc !== undefined && verifyPassword(phc, password);
  }

  /** @returns false when the current password is wrong */
  async changePassword(current: string, next: string): Promise<boolean> {
    const phc = await readHash(this.#settings);
    if (phc === undefined || !(await verifyPassword(phc, current))) return false;
    return this.#settings.replaceSetting(SETTING, phc, await hashPassword(next));
  }
}

async function readHash(settings: SettingStore): Promise<string | undefined> {
  return (await settings.readSetting(SETTING)) || undefined;
}

function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
