import { randomBytes } from 'node:crypto';
import type { ChannelKey, Vault, WrappedKey } from '../ports.ts';
import { derive, openedGroupKey } from './group-key.ts';
import { KEY_BYTES, Xaes256Gcm } from './xaes.ts';

/** A master key's uses, each under a key of its own (HKDF-SHA-256). */
type DerivedMasterKey = { id: string; wrapping: Xaes256Gcm; tokens: Xaes256Gcm; channel: Uint8Array };

export type MasterKeyVault = Vault & {
  /** Changes the master keys of a running server, as for `createVault`; group keys that are open stay open. */
  setMasterKeys(masterKeys: readonly Uint8Array[]): void;
  /** What this server proves to others with the same master key, the active one first. */
  channelKeys(): ChannelKey[];
};

/**
 * @param masterKeys 32 bytes each. The first wraps; the others only open what they wrapped before the last rotation.
 */
export function createVault(masterKeys: readonly Uint8Array[]): MasterKeyVault {
  let ring = deriveRing(masterKeys);

  const wrap = (groupUid: string, dataKey: Uint8Array): WrappedKey => {
    const { id, wrapping } = ring.active;
    return { keyId: id, bytes: wrapping.seal(dataKey, wrappingContext(groupUid, id)) };
  };
  const unwrap = (groupUid: string, wrapped: WrappedKey): Uint8Array => {
    const key = ring.all.find(({ id }) => id === wrapped.keyId);
    if (key === undefined) throw new Error(`The master key ${wrapped.keyId} that wraps the group's key is not loaded.`);
    return key.wrapping.open(wrapped.bytes, wrappingContext(groupUid, key.id));
  };

  return {
    setMasterKeys(changed) {
      ring = deriveRing(changed);
    },
    channelKeys: () => ring.all.map(({ id, channel }) => ({ keyId: id, secret: channel })),
    get activeKeyId() {
      return ring.active.id;
    },
    createGroupKey(groupUid) {
      const dataKey = randomBytes(KEY_BYTES);
      return { key: openedGroupKey(dataKey), wrapped: wrap(groupUid, dataKey) };
    },
    openGroupKey: (groupUid, wrapped) => openedGroupKey(unwrap(groupUid, wrapped)),
    rewrapGroupKey: (groupUid, wrapped) => wrap(groupUid, unwrap(groupUid, wrapped)),
    sealToken: (plain, context) =>
      Buffer.from(ring.active.tokens.seal(plain, tokenContext(context))).toString('base64url'),
    openToken(token, context) {
      const sealed = decodeBase64Url(token);
      if (sealed === undefined) return undefined;
      for (const key of ring.all) {
        try {
          return key.tokens.open(sealed, tokenContext(context));
        } catch {
          // Sealed under another master key, bound to another context, or tampered with: the caller need not know which.
        }
      }
      return undefined;
    },
  };
}

function deriveRing(masterKeys: readonly Uint8Array[]): { active: DerivedMasterKey; all: DerivedMasterKey[] } {
  const all = masterKeys.map(deriveMasterKey);
  const active = all[0];
  if (active === undefined) throw new RangeError('A vault needs at least one master key.');
  return { active, all };
}

function deriveMasterKey(masterKey: Uint8Array): DerivedMasterKey {
  if (masterKey.length !== KEY_BYTES) throw new RangeError(`A master key is ${KEY_BYTES} bytes long.`);
  return {
    id: Buffer.from(derive(masterKey, 'likeness master key id v1')).toString('hex', 0, 8),
    wrapping: new Xaes256Gcm(derive(masterKey, 'likeness group key wrapping v1')),
    tokens: new Xaes256Gcm(derive(masterKey, 'likeness token sealing v1')),
    channel: derive(masterKey, 'likeness node channel v1'),
  };
}

const wrappingContext = (groupUid: string, keyId: string) => Buffer.from(`group-key|${groupUid}|${keyId}`, 'utf8');
const tokenContext = (context: string) => Buffer.from(`token|${context}`, 'utf8');

/** Only the one canonical spelling: node's decoder would skip foreign characters and accept stray bits. */
function decodeBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
