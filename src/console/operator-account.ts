import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SettingStore } from '../ports.ts';
import { hashPassword, verifyPassword } from './operator-password.ts';

const SETTING = 'console.operator-password';

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
    const phc = await settings.readSetting(SETTING);
    return new OperatorAccount(settings, phc === undefined ? randomBytes(24).toString('base64url') : undefined);
  }

  /** For the link on the terminal; undefined once a password is set. */
  get setUpToken(): string | undefined {
    return this.#setUpToken;
  }

  /** Read from the store, since another server on the same database may have been set up meanwhile. */
  async isSetUp(): Promise<boolean> {
    return (await this.#settings.readSetting(SETTING)) !== undefined;
  }

  /** @returns false when the token is wrong or used, or a password is set already */
  async setUp(token: string, password: string): Promise<boolean> {
    if (this.#setUpToken === undefined || !sameText(token, this.#setUpToken)) return false;
    const done = await this.#settings.replaceSetting(SETTING, undefined, await hashPassword(password));
    this.#setUpToken = undefined;
    return done;
  }

  async verify(password: string): Promise<boolean> {
    const phc = await this.#settings.readSetting(SETTING);
    return phc !== undefined && verifyPassword(phc, password);
  }

  /** @returns false when the current password is wrong */
  async changePassword(current: string, next: string): Promise<boolean> {
    const phc = await this.#settings.readSetting(SETTING);
    if (phc === undefined || !(await verifyPassword(phc, current))) return false;
    return this.#settings.replaceSetting(SETTING, phc, await hashPassword(next));
  }
}

function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
