import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/config/index.ts';
import { temporaryDataFolder } from '../support/likeness-process.ts';

it('npm start hands SIGTERM to the server, which ends cleanly', async () => {
  const { dataDir, remove } = temporaryDataFolder();
  const child = spawn('npm', ['start'], {
    cwd: packageRoot(),
    env: { ...process.env, LIKENESS_DATA_DIR: dataDir, LIKENESS_PORT: '0', LIKENESS_WORKERS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  // The pipes close when the last process that holds them is gone: npm, its shell and the server.
  const closed = new Promise((resolve) => child.once('close', resolve));
  while (!output.includes('"msg":"ready"')) {
    if (child.exitCode !== null) throw new Error(`npm start ended early:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGTERM');
  await closed;
  expect(output).toContain('stopping: finishing the accepted requests');
  remove();
});
