import { expect, it } from 'vitest';
import { addressesInHosts, resolveBySystem } from './system-resolver.ts';

const { signal } = new AbortController();

it('answers localhost with the loopback address alone', async () => {
  for (const name of ['localhost', 'a.localhost']) expect(await resolveBySystem(name, signal)).toEqual(['127.0.0.1']);
});

it('reads the hosts file', () => {
  const hosts =
    '# comment\n10.0.0.5\tphotos.internal Photos # photos.example\n\n  fd00::5 photos.internal\r\n10.0.0.6\n';
  expect(addressesInHosts(hosts, 'photos.internal')).toEqual(['10.0.0.5', 'fd00::5']);
  expect(addressesInHosts(hosts, 'photos')).toEqual(['10.0.0.5']);
  for (const name of ['photos.example', '10.0.0.6', 'internal', '']) expect(addressesInHosts(hosts, name)).toEqual([]);
});

it('rejects for a name that does not exist, and at once when cancelled', async () => {
  await expect(resolveBySystem('does-not-exist.invalid', signal)).rejects.toThrow();
  await expect(resolveBySystem('example.invalid', AbortSignal.abort(new Error('client left')))).rejects.toThrow(
    'client left',
  );
});
