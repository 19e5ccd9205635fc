/** A data encryption key that is wrapped by the master key; safe to store. */
export type WrappedKey = { keyId: string; bytes: Uint8Array };

/** A group's opened data encryption key. Lives in memory only. */
export interface GroupKey {
  /** The key itself, to be opened by another thread of this process. */
  readonly dataKey: Uint8Array;
  /** @param context what the sealed bytes are bound to; opening with any other context fails */
  seal(plain: Uint8Array, context: string): Uint8Array;
  /** @throws Error when a bit was flipped or the context is another */
  open(sealed: Uint8Array, context: string): Uint8Array;
  /** 16 bytes that authenticate facts which are stored in clear. The same message gives the same tag. */
  tag(message: string): Uint8Array;
}

export interface Vault {
  /** Names the master key that new group keys are wrapped with; not secret. */
  readonly activeKeyId: string;
  /** A fresh group key and its wrapped form, bound to the group's internal id. */
  createGroupKey(groupUid: string): { key: GroupKey; wrapped: WrappedKey };
  /** @throws Error when the master key is unknown, or the wrapped key was altered or belongs to another group */
  openGroupKey(groupUid: string, wrapped: WrappedKey): GroupKey;
  /** The same group key under the active master key. @throws Error like openGroupKey */
  rewrapGroupKey(groupUid: string, wrapped: WrappedKey): WrappedKey;
  /** Authenticated and encrypted, for tokens handed to clients; text is base64url. */
  sealToken(plain: Uint8Array, context: string): string;
  /** @returns undefined when the token was tampered with or is bound to another context */
  openToken(token: string, context: string): Uint8Array | undefined;
}
