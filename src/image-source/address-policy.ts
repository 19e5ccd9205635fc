import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

/** Decides which addresses the server may connect to on a client's behalf. */
export interface AddressPolicy {
  /** @param address IPv4 or IPv6 in text form, without brackets or zone */
  allows(address: string): boolean;
}

/** Only this block of IPv6 is handed out for global unicast (IANA IPv6 address space registry). */
const IPV6_GLOBAL_UNICAST: Network = ipaddr.parseCIDR('2000::/3');

/** Globally routable on paper, yet answered by the cloud's own host for every virtual machine. */
const PLATFORM_SERVICES: Network[] = [ipaddr.parseCIDR('168.63.129.16/32')];

/**
 * Public addresses are allowed, and what the operator adds. Everything that is not plain global unicast is refused:
 * private, loopback, link-local, shared (CGNAT), multicast, documentation, benchmarking and reserved ranges, and every
 * form that carries an IPv4 address inside an IPv6 one (mapped, compatible, NAT64, 6to4, Teredo), since a gateway on the
 * way might unwrap it to a private one.
 *
 * @param allowedNetworks CIDRs such as `10.1.0.0/16` or `fd00:1::/64`, matched by their own family only
 * @throws Error naming the entry that is not a CIDR
 */
export function createAddressPolicy(allowedNetworks: readonly string[]): AddressPolicy {
  const allowed = allowedNetworks.map(parseNetwork);
  return {
    allows(text) {
      // Narrower than what ipaddr.js reads: no octal or shortened forms, which the system might read differently.
      if (isIP(text) === 0) return false;
      const address = ipaddr.parse(text);
      return isPublic(address) || isWithin(address, allowed);
    },
  };
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast' || isWithin(address, PLATFORM_SERVICES)) return false;
  return address.kind() === 'ipv4' || isWithin(address, [IPV6_GLOBAL_UNICAST]);
}

function isWithin(address: Address, networks: readonly Network[]): boolean {
  return networks.some((network) => network[0].kind() === address.kind() && address.match(network));
}

function parseNetwork(text: string): Network {
  try {
    return ipaddr.parseCIDR(text);
  } catch (cause) {
    throw new Error(`"${text}" is not a network: write it as a CIDR such as 10.1.0.0/16 or fd00:1::/64`, { cause });
  }
}
