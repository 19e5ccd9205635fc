import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/config/index.ts';
import { type LikenessProcess, startLikenessProcess, temporaryDataFolder } from '../../support/likeness-process.ts';
import { samplePhotoPath } from '../../support/photos.ts';

const OLDEST = '(3, 9)';
const isThere = spawnSync('python3', ['-c', `import sys; sys.exit(sys.version_info < ${OLDEST})`]).status === 0;
if (!isThere) console.log('No Python 3.9 or later here: the tests of the Python client are skipped.');

describe.skipIf(!isThere)('the Python client', () => {
  const { dataDir, remove } = temporaryDataFolder();
  let server: LikenessProcess;

  beforeAll(async () => {
    server = await startLikenessProcess(dataDir);
  });
  afterAll(async () => {
    await server?.stop();
    remove();
  });

  it('passes its own tests against the running server', () => {
    const { status, stderr } = spawnSync('python3', ['-m', 'unittest', 'discover', '--start-directory', 'tests'], {
      cwd: join(packageRoot(), 'clients', 'python'),
      encoding: 'utf8',
      env: {
        ...process.env,
        PYTHONPATH: '.',
        PYTHONDONTWRITEBYTECODE: '1',
        LIKENESS_URL: server.url,
        LIKENESS_APP_KEY: server.appKey,
        LIKENESS_TEST_PHOTO: samplePhotoPath(1),
      },
    });
    expect(stderr).toMatch(/^Ran ([1-9]\d*) tests/m);
    expect(status, stderr).toBe(0);
  });
});
