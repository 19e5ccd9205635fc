import { describe, expect, it } from 'vitest';
import { createAddressPolicy } from './address-policy.ts';

/** The first and last address of every block that the IANA special-purpose registries name, and some within. */
const NOT_PUBLIC = {
  'this network': ['0.0.0.0', '0.255.255.255'],
  private: ['10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255'],
  'shared (CGNAT)': ['100.64.0.0', '100.100.100.200', '100.127.255.255'],
  loopback: ['127.0.0.0', '127.0.0.1', '127.255.255.255', '::1'],
  'link-local': ['169.254.0.0', '169.254.169.254', '169.254.255.255', 'fe80::', 'fe80::1', 'febf:ffff::1'],
  'protocol assignments': ['192.0.0.0', '192.0.0.192', '192.0.0.255', '2001:1::1', '2001:1ff::1'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.255', '2001:db8::1', '3fff::1', '3fff:fff::1'],
  '6to4 relays': ['192.88.99.1'],
  benchmarking: ['198.18.0.0', '198.19.255.255', '2001:2::1'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff00::', 'ff02::1'],
  'reserved and broadcast': ['240.0.0.0', '255.255.255.254', '255.255.255.255'],
  'AS112 and AMT': ['192.31.196.1', '192.175.48.1', '192.52.193.1', '2620:4f:8000::1', '2001:3::1'],
  unspecified: ['::'],
  'IPv4-mapped': ['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:0:8.8.8.8'],
  'IPv4-compatible': ['::127.0.0.1', '::8.8.8.8'],
  NAT64: ['64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::a00:1', '64:ff9b:1:ffff::1'],
  '6to4': ['2002:7f00:1::', '2002:808:808::1'],
  Teredo: ['2001::1', '2001:0:ffff::1'],
  ORCHID: ['2001:10::1', '2001:20::1', '2001:30::1'],
  discard: ['100::', '100::1', '100:0:0:1::1'],
  'unique local': ['fc00::1', 'fd00:ec2::254', 'fdff::1'],
  'site-local': ['fec0::1', 'feff::1'],
  'segment routing': ['5f00::1'],
  'not handed out': ['1::1', '4000::1', '8000::1', 'e000::1'],
  'platform services of clouds': ['168.63.129.16'],
} as const;

const PUBLIC = [
  '8.8.8.8',
  '1.1.1.1',
  '172.15.255.255',
  '172.32.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '223.255.255.255',
];
const PUBLIC_IPV6 = ['2606:4700::1111', '2a00:1450::1', '2001:4860:4860::8888', '2001:200::1', '3ffe::1'];

describe('createAddressPolicy', () => {
  const policy = createAddressPolicy([]);

  it.each(Object.entries(NOT_PUBLIC))('refuses %s', (_block, addresses) => {
    expect(addresses.filter((address) => policy.allows(address))).toEqual([]);
  });

  it('allows public addresses up to the edges of those blocks', () => {
    expect([...PUBLIC, ...PUBLIC_IPV6].filter((address) => !policy.allows(address))).toEqual([]);
  });

  it.each(['', 'localhost', '1.2.3.4.5', 'fe80::1%eth0x y', '[::1]', '999.1.1.1', '8.8.2056', '010.8.8.8'])(
    'refuses %j',
    (text) => {
      expect(policy.allows(text)).toBe(false);
    },
  );

  it("opens exactly the operator's networks", () => {
    const own = createAddressPolicy(['10.1.0.0/16', '127.0.0.1/32', 'fd00:1::/32']);
    for (const address of ['10.1.0.0', '10.1.255.255', '127.0.0.1', 'fd00:1::9', '8.8.8.8']) {
      expect(own.allows(address), address).toBe(true);
    }
    for (const address of ['10.2.0.0', '127.0.0.2', 'fd00:2::9', '::ffff:127.0.0.1', '::1', '64:ff9b::7f00:1']) {
      expect(own.allows(address), address).toBe(false);
    }
  });

  it.each(['10.0.0.0', '10.0.0.0/33', 'internal', ''])('names %j as not a network', (entry) => {
    expect(() => createAddressPolicy([entry])).toThrow(`"${entry}" is not a network`);
  });
});
