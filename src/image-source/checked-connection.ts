import { isIP, type LookupFunction, connect as openTcp, type Socket } from 'node:net';
import { connect as openTls } from 'node:tls';
import { ApiError } from '../contract/api-error.ts';
import type { AddressPolicy } from './address-policy.ts';
import { DeadlineError, withDeadline } from './deadline.ts';
import { hostOf } from './image-url.ts';
import type { Resolver } from './system-resolver.ts';

export type ConnectionRules = {
  policy: AddressPolicy;
  resolver: Resolver;
  /** For the name lookup, and again for TCP and TLS together. */
  connectTimeoutMs: number;
};

/**
 * Opens a socket to the host of `url`, through TLS for https.
 *
 * The name is looked up once; every answer is checked, and the socket is opened to the checked answers themselves, so a
 * name that answers differently the next time (DNS rebinding) gains nothing. One forbidden answer refuses them all: a
 * public name has no reason to carry one.
 *
 * @throws ApiError InvalidImageURLException or ImageTimeoutError
 */
export async function openCheckedConnection(url: URL, rules: ConnectionRules, signal: AbortSignal): Promise<Socket> {
  const host = hostOf(url);
  const addresses = isIP(host) ? [host] : await lookUp(host, rules, signal);
  if (!addresses.every((address) => rules.policy.allows(address))) {
    throw new ApiError(
      'InvalidImageURLException',
      'The image URL is refused. Its host is not a public address; the operator may allow networks of their own.',
    );
  }
  try {
    return await withDeadline(rules.connectTimeoutMs, [signal], (stop) => open(url, host, addresses, stop));
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof DeadlineError) {
      throw new ApiError('ImageTimeoutError', 'The host of the image URL did not accept a connection in time.', {
        cause,
      });
    }
    throw new ApiError(
      'InvalidImageURLException',
      url.protocol === 'https:'
        ? 'No secure connection to the host of the image URL: check that it is up and that its certificate is valid.'
        : 'No connection to the host of the image URL: check that it is up.',
      { cause },
    );
  }
}

async function lookUp(host: string, rules: ConnectionRules, signal: AbortSignal): Promise<string[]> {
  try {
    const addresses = await withDeadline(rules.connectTimeoutMs, [signal], (stop) => rules.resolver(host, stop));
    if (addresses.length === 0) throw new Error('no address');
    return addresses;
  } catch (cause) {
    signal.throwIfAborted();
    throw new ApiError('InvalidImageURLException', 'The host name of the image URL could not be resolved.', { cause });
  }
}

function open(url: URL, host: string, addresses: readonly string[], signal: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const secure = url.protocol === 'https:';
  const target = {
    host,
    port: Number(url.port) || (secure ? 443 : 80),
    lookup: answerWith(addresses),
    autoSelectFamily: true,
  };
  const socket = secure
    ? openTls({
        ...target,
        // SNI carries names only (RFC 6066 §3); the certificate is checked against `host` in both cases.
        servername: isIP(host) ? '' : host,
        ALPNProtocols: ['http/1.1'],
        rejectUnauthorized: true,
      })
    : openTcp(target);
  // Node closes the socket itself when TLS fails; everything else that ends it early ends here.
  const stop = () => socket.destroy(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  socket.on('error', reject);
  socket.once('close', () => reject(new Error('closed before it was open')));
  socket.once(secure ? 'secureConnect' : 'connect', () => {
    signal.removeEventListener('abort', stop);
    resolve(socket);
  });
  return promise;
}

/** Stands in for the system's lookup while connecting: the answer is the one that was checked. */
function answerWith(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, callback) => {
    if (options.all) callback(null, answers);
    else callback(null, answers[0]!.address, answers[0]!.family);
  };
}
