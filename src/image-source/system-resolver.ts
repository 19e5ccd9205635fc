import { Resolver as DnsResolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';

/**
 * All addresses of a name, IPv4 first.
 * @throws Error when the name has none, or the signal's reason when it fires
 */
export type Resolver = (hostname: string, signal: AbortSignal) => Promise<string[]>;

const HOSTS_FILE = process.platform === 'win32' ? String.raw`C:\Windows\System32\drivers\etc\hosts` : '/etc/hosts';

/**
 * The machine's hosts file, then DNS.
 *
 * The names come from strangers, so this does not use getaddrinfo (`dns.lookup`): a name whose server never answers would
 * hold one of libuv's few threads, on which images are decoded, and could not be cancelled.
 */
export const resolveBySystem: Resolver = async (hostname, signal) => {
  // RFC 6761 §6.3: localhost is the loopback address, whatever a name server says. IPv4, where local servers listen.
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return ['127.0.0.1'];
  const own = addressesInHosts(await readFile(HOSTS_FILE, 'utf8').catch(() => ''), hostname);
  return own.length > 0 ? own : resolveByDns(hostname, signal);
};

/** @param hosts text in the format of hosts(5): an address and its names on each line, # starts a comment */
export function addressesInHosts(hosts: string, hostname: string): string[] {
  return hosts
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter(([, ...names]) => names.some((name) => name.toLowerCase() === hostname))
    .map(([address]) => address!);
}

async function resolveByDns(hostname: string, signal: AbortSignal): Promise<string[]> {
  signal.throwIfAborted();
  // One each, so that cancelling ends these queries alone.
  const dns = new DnsResolver({ timeout: 1000, tries: 2 });
  const cancel = () => dns.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const [ipv4, ipv6] = await Promise.allSettled([dns.resolve4(hostname), dns.resolve6(hostname)]);
    const addresses = [ipv4, ipv6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    signal.throwIfAborted();
    if (addresses.length === 0) throw ipv4.status === 'rejected' ? ipv4.reason : new Error('no address');
    return addresses;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
