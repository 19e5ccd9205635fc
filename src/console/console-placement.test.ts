import { describe, expect, it } from 'vitest';
import { consolePlacement, isLoopback } from './console-placement.ts';

const base = { host: '127.0.0.1', port: 8080, console: true };

describe('consolePlacement', () => {
  it('shares the port of an API that only this machine reaches', () => {
    expect(consolePlacement(base)).toEqual({ kind: 'shared' });
    expect(consolePlacement({ ...base, host: '::1' })).toEqual({ kind: 'shared' });
  });

  it.each(['0.0.0.0', '::', '10.1.2.3', 'faces.example.org'])(
    'stays on loopback when the API listens on %s',
    (host) => {
      expect(consolePlacement({ ...base, host })).toEqual({ kind: 'own', host: '127.0.0.1', port: 8081 });
    },
  );

  it('is opened by the operator alone', () => {
    expect(consolePlacement({ ...base, host: '0.0.0.0', consoleHost: '0.0.0.0' })).toEqual({ kind: 'shared' });
    expect(consolePlacement({ ...base, host: '0.0.0.0', consoleHost: '10.0.0.5', consolePort: 9000 })).toEqual({
      kind: 'own',
      host: '10.0.0.5',
      port: 9000,
    });
  });

  it('moves to a port of its own when told to', () => {
    expect(consolePlacement({ ...base, consolePort: 9000 })).toEqual({ kind: 'own', host: '127.0.0.1', port: 9000 });
    expect(consolePlacement({ ...base, consolePort: 8080 })).toEqual({ kind: 'shared' });
  });

  it('finds a port at both ends of the range', () => {
    expect(consolePlacement({ ...base, host: '0.0.0.0', port: 0 })).toMatchObject({ port: 0 });
    expect(consolePlacement({ ...base, host: '0.0.0.0', port: 65_535 })).toMatchObject({ port: 65_534 });
  });

  it('can be off', () => {
    expect(consolePlacement({ ...base, console: false })).toEqual({ kind: 'off' });
  });
});

describe('isLoopback', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.255.0.9', true],
    ['localhost', true],
    ['::1', true],
    ['127.0.0.1.example.org', false],
    ['0.0.0.0', false],
    ['::', false],
  ])('%s: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});
