import { rawRequest } from '../../support/raw-http.ts';
import { mutate, mutateJson } from './mutate.ts';
import type { FuzzTarget, FuzzWorld } from './targets.ts';

const BOUNDARY = 'fuzz-boundary';
type Part = [name: string, value: Buffer | string];

/** What v1.1 of the API takes beyond v1.0: forms, also such as are read while they arrive, and its own bodies. */
export function v1_1Targets(world: FuzzWorld, images: readonly Buffer[]): FuzzTarget[] {
  const base = world.base.replace(/^.*\/appkeys/, '/v1.1/appkeys');
  const forms = formSeeds(world, images).map(([path, ...parts]) => [path, formOf(parts)] as const);
  const bodies = bodySeeds(world, images[0]!.toString('base64'));
  return [
    {
      name: 'form',
      next: (random) => {
        const [path, body] = random.pick(forms);
        return { bytes: formRequest(base + path, mutate(body, random, random.pick(forms)[1])) };
      },
    },
    {
      name: 'JSON structure of v1.1',
      next: (random) => {
        const [method, path, body] = random.pick(bodies);
        return { bytes: rawRequest(method, base + path, JSON.stringify(mutateJson(body, random)) ?? 'null') };
      },
    },
  ];
}

function formSeeds({ groupId, faceId }: FuzzWorld, images: readonly Buffer[]): [path: string, ...Part[]][] {
  const [first, second] = images as [Buffer, Buffer];
  return [
    ['/detect', ['mask', 'false'], ['image', first]],
    [`/groups/${groupId}`, ['limit', '3'], ['externalImageId', 'a.jpg'], ['personId', 'p-1'], ['image', first]],
    [`/groups/${groupId}/search?limit=5&threshold=50`, ['image', second]],
    ['/compare?threshold=80', ['sourceImage', first], ['targetImage', second]],
    [`/verify/groups/${groupId}/faces/${faceId}`, ['compareImage', first]],
    [
      `/groups/${groupId}/batch`,
      ['limit', '1'],
      ['items', '[{"externalImageId":"a"},{"externalImageId":"b"}]'],
      ['image', first],
      ['image', second],
    ],
  ];
}

function bodySeeds({ groupId }: FuzzWorld, bytes: string): [method: string, path: string, body: unknown][] {
  const image = { bytes };
  return [
    ['POST', '/groups', { groupId: 'fuzz-3', minQuality: 50, retentionDays: 30 }],
    ['PATCH', `/groups/${groupId}`, { minQuality: null, retentionDays: 10 }],
    ['POST', `/groups/${groupId}`, { image, limit: 3, personId: 'p-1' }],
    ['POST', '/identify?limit=5&threshold=80', { image, groupIds: [groupId] }],
  ];
}

function formOf(parts: Part[]): Buffer {
  const pieces = parts.flatMap(([name, value]) => [
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"`),
    Buffer.from(typeof value === 'string' ? '\r\n\r\n' : '; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'),
    Buffer.from(value),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

function formRequest(target: string, body: Buffer): Buffer {
  const framing = `content-type: multipart/form-data; boundary=${BOUNDARY}\r\ncontent-length: ${body.length}\r\n`;
  return Buffer.concat([rawRequest('POST', target, undefined, framing), body]);
}
