/** Settings that the server keeps for itself, such as the hash of the operator password. Never anything biometric. */
export interface SettingStore {
  readSetting(name: string): Promise<string | undefined>;
  /** Sets it only if its value is still the expected one (undefined: not set yet). @returns whether it did */
  replaceSetting(name: string, expected: string | undefined, value: string): Promise<boolean>;
}
