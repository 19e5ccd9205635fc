import { type Algorithm, hash, verify } from '@node-rs/argon2';

export const PASSWORD_LENGTH = { min: 12, max: 256 } as const;

/** RFC 9106, section 4, second recommended option (64 MiB, three passes, four lanes): about 0.1 s off the event loop. */
const PARAMETERS = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 65_536, timeCost: 3, parallelism: 4 };

/** @returns the argon2id hash as a PHC string, with its salt and parameters */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), PARAMETERS);
}

export function verifyPassword(phc: string, password: string): Promise<boolean> {
  return verify(phc, password.normalize('NFKC'));
}

/** @returns why the password is not accepted; undefined when it is */
export function passwordFault(password: string): 'too-short' | 'too-long' | 'too-simple' | undefined {
  const length = [...password].length;
  if (length < PASSWORD_LENGTH.min) return 'too-short';
  if (length > PASSWORD_LENGTH.max) return 'too-long';
  if (new Set(password).size < 5) return 'too-simple';
  return undefined;
}
