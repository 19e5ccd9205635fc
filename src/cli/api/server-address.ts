import { isIPv6 } from 'node:net';
import { type Config, loadConfig } from '../../config/index.ts';

export type ServerOptions = { url?: string; appKey?: string };
export type ServerAddress = { url: string; appKey: string };

/**
 * Which server a command speaks to: the options, then LIKENESS_URL and LIKENESS_APP_KEY, then the server that the local
 * configuration describes. There is no default key: the store keeps only its hash.
 */
export function serverAddressOf(
  { url, appKey }: ServerOptions,
  environment: NodeJS.ProcessEnv = process.env,
): ServerAddress {
  const key = appKey ?? environment.LIKENESS_APP_KEY;
  if (!key) throw new Error('Which app key? Set LIKENESS_APP_KEY, or give --app-key.');
  const address = url ?? (environment.LIKENESS_URL || localUrl(loadConfig(environment)));
  if (!/^https?:$/.test(URL.parse(address)?.protocol ?? '')) {
    throw new Error(`"${address}" is no address of a server; give one such as http://127.0.0.1:8080.`);
  }
  return { url: address.replace(/\/+$/, ''), appKey: key };
}

function localUrl({ host, port }: Pick<Config, 'host' | 'port'>): string {
  if (port === 0) throw new Error('LIKENESS_PORT is 0, so the port is not known here: give --url.');
  const listensEverywhere = host === '0.0.0.0' || host === '::';
  const name = listensEverywhere ? '127.0.0.1' : isIPv6(host) ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
