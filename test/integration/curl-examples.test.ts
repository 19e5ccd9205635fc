import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/config/index.ts';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { ENDPOINTS } from '../../src/contract/endpoints.ts';
import { ENDPOINTS_V1_1 } from '../../src/contract/endpoints-v1.1.ts';
import { apiOf } from '../support/api.ts';
import { type LikenessProcess, startLikenessProcess, temporaryDataFolder } from '../support/likeness-process.ts';
import { samplePhotoPath } from '../support/photos.ts';

const run = promisify(execFile);
const isThere = ['bash', 'curl'].every((tool) => spawnSync(tool, ['--version']).status === 0);
if (!isThere) console.log('No bash or curl here: the examples of docs/api.md are not run.');

const [page, pageV1_1] = readFileSync(join(packageRoot(), 'docs', 'api.md'), 'utf8').split('\n## v1.1\n') as [
  string,
  string,
];
const blocksOf = (text: string) => [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block!);
const blocks = blocksOf(page);
/** Run as they stand, one behind the other. */
const [setUpV1_1, ...examplesV1_1] = blocksOf(pageV1_1);
const setUp = blocks.find((block) => block.includes('API='))!;
/** What deletes comes last, the group behind its faces: otherwise the examples after it would find nothing. */
const examples = blocks.filter((block) => block !== setUp).sort((a, b) => turn(a) - turn(b));

describe.skipIf(!isThere)('the curl lines of docs/api.md', () => {
  const { dataDir, remove } = temporaryDataFolder();
  const folder = mkdtempSync(join(tmpdir(), 'likeness-curl-'));
  let server: LikenessProcess;

  beforeAll(async () => {
    server = await startLikenessProcess(dataDir);
    const photos = new Set([...examples, ...examplesV1_1].join('\n').match(/[\w-]+\.jpg/g));
    for (const photo of photos) copyFileSync(samplePhotoPath(1), join(folder, photo));
  });
  afterAll(async () => {
    await server?.stop();
    remove();
    rmSync(folder, { recursive: true });
  });

  it('work as they stand, one for every endpoint', async () => {
    const api = apiOf(server.url, server.appKey!);
    const preamble = setUp.replace(/^API=.*$/m, `API=${server.url}/nhn-face-reco/v1.0/appkeys/${server.appKey}`);
    const called = new Set<string>();
    for (const example of examples) {
      const { data } = await api<{ faces?: { faceId: string }[] }>('GET', '/groups/staff/faces?limit=1');
      const { stdout } = await run('bash', ['-euc', `${preamble}\n${example}`], {
        cwd: folder,
        env: { ...process.env, FACE_ID: data?.faces?.[0]?.faceId ?? '' },
      });
      expect(JSON.parse(stdout), example).toMatchObject({ header: { resultCode: 0 } });
      called.add(endpointOf(example));
    }
    expect([...called].sort()).toEqual(Object.keys(ENDPOINTS).sort());
  });

  it('of v1.1 work as they stand, one for every endpoint that v1.0 has not', async () => {
    const api = apiOf(server.url, server.appKey!);
    const preamble = setUpV1_1!.replace(/^API11=.*$/m, `API11=${server.url}/v1.1/appkeys/${server.appKey}`);
    const called = new Set<string>();
    for (const example of examplesV1_1) {
      const { data } = await api<{ faces?: { faceId: string }[] }>('GET', '/groups/visitors/faces?limit=1');
      const { stdout } = await run('bash', ['-euc', `${preamble}\n${example}`], {
        cwd: folder,
        env: { ...process.env, FACE_ID: data?.faces?.[0]?.faceId ?? '' },
      });
      expect(JSON.parse(stdout), example).toMatchObject({ header: { resultCode: 0 } });
      called.add(endpointOf(example, ENDPOINTS_V1_1));
    }
    const newer = Object.keys(ENDPOINTS_V1_1).filter((name) => !(name in ENDPOINTS));
    expect([...called]).toEqual(expect.arrayContaining(newer));
  });
});

function turn(example: string): number {
  if (example.includes('"groupId"')) return 0;
  if (!example.includes('DELETE')) return example.includes('externalImageId') ? 1 : 2;
  return example.includes('/faces/') ? 3 : 4;
}

/** The endpoint whose method and path the curl line has. */
function endpointOf(example: string, endpoints: Record<string, Endpoint> = ENDPOINTS): string {
  const path = /\$API(?:11)?(\/[^"?]*)/.exec(example)![1]!;
  const method = /-X (\w+)/.exec(example)?.[1] ?? (/ -[dF] /.test(example) ? 'POST' : 'GET');
  const found = Object.entries(endpoints).find(
    ([, endpoint]) =>
      endpoint.method === method && new RegExp(`^${endpoint.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  return found?.[0] ?? `nothing has ${method} ${path}`;
}
