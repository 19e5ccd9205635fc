import type { Config } from '../config/index.ts';

/** Where the console is served: not at all, on the API's own address and port, or on an address and port of its own. */
export type ConsolePlacement = { kind: 'off' } | { kind: 'shared' } | { kind: 'own'; host: string; port: number };

type PlacementConfig = Pick<Config, 'host' | 'port' | 'console' | 'consoleHost' | 'consolePort'>;

const LAST_PORT = 65_535;

/**
 * Whoever opens the API to a network must not open the console with it: unless the operator names the console's address,
 * it shares the API's port only where that one is on a loopback address.
 */
export function consolePlacement(config: PlacementConfig): ConsolePlacement {
  if (!config.console) return { kind: 'off' };
  const host = config.consoleHost ?? (isLoopback(config.host) ? config.host : '127.0.0.1');
  const sharesHost = host === config.host;
  if (sharesHost && (config.consolePort === undefined || config.consolePort === config.port)) return { kind: 'shared' };
  return { kind: 'own', host, port: config.consolePort ?? nextPort(config.port) };
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Port 0 means any free one, for the console too. */
function nextPort(port: number): number {
  if (port === 0) return 0;
  return port === LAST_PORT ? port - 1 : port + 1;
}
