import type { SecureContextOptions } from 'node:tls';
import type { ChannelKey } from '../ports.ts';

/**
 * The internal port speaks TLS with a key that both ends derive from the master key (RFC 5489, ECDHE_PSK): each proves to
 * the other that it holds the master key, nothing can be read, altered or replayed on the way, and what was recorded
 * stays closed even if the master key is lost later. There is no certificate to hand out and none to expire.
 */
export const CHANNEL: SecureContextOptions = {
  ciphers: 'ECDHE-PSK-CHACHA20-POLY1305',
  // OpenSSL offers external keys without certificates up to 1.2; the one cipher above is all that either end accepts.
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
};

/** The keys of the vault, the active one first; asked for with every connection, since they change with a rotation. */
export type ChannelKeys = () => readonly ChannelKey[];

/** The name under which a connection announces its key; not secret. */
export const identityOf = ({ keyId }: ChannelKey) => `likeness-node-${keyId}`;
