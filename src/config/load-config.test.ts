import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load-config.ts';

function fileWith(content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'likeness-config-')), 'likeness.json');
  writeFileSync(path, content);
  return path;
}

describe('loadConfig', () => {
  it('gives the documented defaults when nothing is set', () => {
    expect(loadConfig({})).toMatchObject({ host: '127.0.0.1', port: 8080, maxFacesPerGroup: 100_000 });
  });

  it('lets the environment win over the file', () => {
    const file = fileWith('{"port": 9001, "host": "0.0.0.0"}');
    expect(loadConfig({ LIKENESS_CONFIG_FILE: file, LIKENESS_PORT: '9002' })).toMatchObject({
      port: 9002,
      host: '0.0.0.0',
    });
  });

  it('reads lists from commas', () => {
    const config = loadConfig({ LIKENESS_IMAGE_ALLOWED_NETWORKS: '10.0.0.0/8, ::1/128' });
    expect(config.imageAllowedNetworks).toEqual(['10.0.0.0/8', '::1/128']);
  });

  it('names the nearest setting for an unknown one', () => {
    expect(() => loadConfig({ LIKENESS_PROT: '1' })).toThrow(
      'There is no setting LIKENESS_PROT. Did you mean LIKENESS_PORT?',
    );
    const file = fileWith('{"prot": 1}');
    expect(() => loadConfig({ LIKENESS_CONFIG_FILE: file })).toThrow('Did you mean port?');
  });

  it.each([
    [{ LIKENESS_PORT: '80a' }, 'LIKENESS_PORT must be a whole number'],
    [{ LIKENESS_PORT: '70000' }, 'LIKENESS_PORT must be a whole number from 0 to 65535'],
    [{ LIKENESS_PORT: '' }, 'LIKENESS_PORT must be a whole number'],
    [{ LIKENESS_LOG_LEVEL: 'loud' }, 'LIKENESS_LOG_LEVEL must be one of'],
    [{ LIKENESS_MAX_FACES_PER_GROUP: '100001' }, 'from 1 to 100000'],
    [{ LIKENESS_IMAGE_ALLOWED_NETWORKS: 'localhost' }, 'LIKENESS_IMAGE_ALLOWED_NETWORKS'],
    [{ LIKENESS_MASTER_KEY: 'short' }, 'LIKENESS_MASTER_KEY'],
    [{ LIKENESS_MASTER_KEY_FILE: '/a', LIKENESS_MASTER_KEY_COMMAND: 'b' }, 'Set only one of'],
  ])('stops at %o', (environment, message) => {
    expect(() => loadConfig(environment)).toThrow(message);
  });

  it('does not repeat a secret in its complaint', () => {
    expect(() => loadConfig({ LIKENESS_MASTER_KEY: 'hunter2' })).toThrow(/^(?!.*hunter2)/);
  });

  it('stops at a file that is no JSON object', () => {
    expect(() => loadConfig({ LIKENESS_CONFIG_FILE: fileWith('[1]') })).toThrow('must hold one JSON object');
    expect(() => loadConfig({ LIKENESS_CONFIG_FILE: fileWith('{"port": "8080"}') })).toThrow('LIKENESS_PORT');
    expect(() => loadConfig({ LIKENESS_CONFIG_FILE: '/does/not/exist' })).toThrow('LIKENESS_CONFIG_FILE');
  });
});
