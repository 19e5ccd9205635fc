import { describe, expect, it } from 'vitest';
import { serverAddressOf } from './server-address.ts';

describe('serverAddressOf', () => {
  it('takes the options before the environment, and that before the local configuration', () => {
    const environment = { LIKENESS_URL: 'http://elsewhere:9000/', LIKENESS_APP_KEY: 'from-environment' };
    expect(serverAddressOf({ url: 'https://faces.example/base/', appKey: 'given' }, environment)).toEqual({
      url: 'https://faces.example/base',
      appKey: 'given',
    });
    expect(serverAddressOf({}, environment)).toEqual({ url: 'http://elsewhere:9000', appKey: 'from-environment' });
    expect(serverAddressOf({ appKey: 'k' }, { LIKENESS_PORT: '8123' }).url).toBe('http://127.0.0.1:8123');
  });

  it('reaches a server that listens on every address through the loopback', () => {
    expect(serverAddressOf({ appKey: 'k' }, { LIKENESS_HOST: '0.0.0.0' }).url).toBe('http://127.0.0.1:8080');
    expect(serverAddressOf({ appKey: 'k' }, { LIKENESS_HOST: '::1' }).url).toBe('http://[::1]:8080');
  });

  it('says what is missing', () => {
    expect(() => serverAddressOf({}, {})).toThrow('Which app key?');
    expect(() => serverAddressOf({ url: 'localhost:8080', appKey: 'k' }, {})).toThrow('is no address of a server');
    expect(() => serverAddressOf({ appKey: 'k' }, { LIKENESS_PORT: '0' })).toThrow('give --url');
  });
});
