import sharp from 'sharp';
import { blackPng, COLOUR_TYPE } from '../../support/png.ts';
import { rawRequest } from '../../support/raw-http.ts';
import { mutate, mutateJson } from './mutate.ts';
import type { Random } from './random.ts';
import { v1_1Targets } from './v1.1-targets.ts';

/** One request of the fuzzer, and what its answer may not be although the envelope is right. */
export type FuzzRequest = { bytes: Buffer; isWrong?: (resultCode: number) => string | undefined };

export type FuzzTarget = { name: string; next: (random: Random) => FuzzRequest };

export type FuzzWorld = {
  base: string;
  groupId: string;
  faceId: string;
  photo: Buffer;
  tokens: { path: string; token: string }[];
};

/** What of the server is fuzzed; each starts from requests that work. */
export async function fuzzTargets(world: FuzzWorld): Promise<FuzzTarget[]> {
  const images = await imageSeeds(world.photo);
  const base64 = images.map((image) => Buffer.from(image.toString('base64'), 'latin1'));
  const bodies = bodySeeds(world, base64[0]!.toString('latin1'));
  const { base } = world;
  const post = (path: string, body: unknown) => rawRequest('POST', base + path, JSON.stringify(body));
  return [
    ...v1_1Targets(world, images),
    {
      name: 'image',
      next: (random) => ({
        bytes: post('/detect', {
          image: { bytes: mutate(random.pick(images), random, random.pick(images)).toString('base64') },
        }),
      }),
    },
    {
      name: 'base64',
      next: (random) => ({
        bytes: post('/detect', {
          image: { bytes: mutate(random.pick(base64), random, random.pick(base64)).toString('latin1') },
        }),
      }),
    },
    {
      name: 'JSON text',
      next: (random) => {
        const [method, path, body] = random.pick(bodies);
        const text = mutate(
          Buffer.from(JSON.stringify(body)),
          random,
          Buffer.from(JSON.stringify(random.pick(bodies)[2])),
        );
        return { bytes: rawRequest(method, base + path, text) };
      },
    },
    {
      name: 'JSON structure',
      next: (random) => {
        const [method, path, body] = random.pick(bodies);
        return { bytes: rawRequest(method, base + path, JSON.stringify(mutateJson(body, random)) ?? 'null') };
      },
    },
    {
      name: 'query',
      next: (random) => {
        const seeds = querySeeds(world);
        const [path, query] = random.pick(seeds);
        const mutated = asTarget(mutate(Buffer.from(query), random, Buffer.from(random.pick(seeds)[1])));
        return { bytes: rawRequest('GET', `${base}${path}?${mutated}`) };
      },
    },
    {
      name: 'path',
      next: (random) => {
        const paths = pathSeeds(world);
        // What leaves the prefix is no longer the API's: the changes come after it.
        const mutated = asTarget(mutate(Buffer.from(random.pick(paths)), random, Buffer.from(random.pick(paths))));
        const method = random.pick(['GET', 'GET', 'GET', 'PUT', 'PATCH', 'OPTIONS']);
        return { bytes: rawRequest(method, `${base}/${mutated}`) };
      },
    },
    {
      name: 'app key',
      next: (random) => {
        const prefix = base.slice(0, base.lastIndexOf('/') + 1);
        const key = base.slice(prefix.length);
        const mutated = asTarget(mutate(Buffer.from(key), random, Buffer.from(key)));
        return {
          bytes: rawRequest('GET', `${prefix}${mutated}/groups?limit=1`),
          isWrong: (code) =>
            code === 0 && mutated !== key && decode(mutated) !== key ? 'a foreign key was let in' : undefined,
        };
      },
    },
    {
      name: 'token',
      next: (random) => {
        const { path, token } = random.pick(world.tokens);
        const mutated = mutate(Buffer.from(token), random, Buffer.from(random.pick(world.tokens).token)).toString(
          'latin1',
        );
        return {
          bytes: rawRequest('GET', `${base}${path}&next-token=${encodeURIComponent(mutated)}`),
          isWrong: (code) => (code === 0 && mutated !== token ? 'a tampered token was accepted' : undefined),
        };
      },
    },
  ];
}

async function imageSeeds(photo: Buffer): Promise<Buffer[]> {
  const small = () => sharp(photo).resize(120, 100, { fit: 'fill' });
  return Promise.all([
    small().jpeg().toBuffer(),
    small()
      .jpeg({ progressive: true })
      .withExif({ IFD0: { Orientation: '6', Copyright: 'x' } })
      .toBuffer(),
    small().toColourspace('cmyk').jpeg().toBuffer(),
    small()
      .greyscale()
      .jpeg({ restartInterval: 4 } as object)
      .toBuffer(),
    small().png().toBuffer(),
    small().png({ palette: true, progressive: true }).toBuffer(),
    small().toColourspace('rgb16').png().toBuffer(),
    blackPng({ width: 90, height: 90, bitDepth: 2, colourType: COLOUR_TYPE.grey, interlaced: true }),
    blackPng({ width: 90, height: 90, bitDepth: 16, colourType: COLOUR_TYPE.greyAlpha }),
  ]);
}

function bodySeeds({ groupId, faceId }: FuzzWorld, bytes: string): [string, string, unknown][] {
  const image = { bytes };
  const url = { url: 'http://localhost:10000/a.png' };
  return [
    ['POST', '/groups', { groupId }],
    ['POST', '/detect', { image, orientation: true, mask: false }],
    ['POST', '/detect', { image: url }],
    ['POST', `/groups/${groupId}`, { image, externalImageId: 'image01.jpg', limit: 3, orientation: false }],
    ['POST', `/groups/${groupId}/search?limit=5&threshold=50`, { image }],
    ['POST', '/compare?threshold=80', { sourceImage: image, targetImage: url, mask: true }],
    ['POST', `/verify/groups/${groupId}/faces/${faceId}`, { compareImage: image }],
  ];
}

function querySeeds({ groupId, faceId }: FuzzWorld): [string, string][] {
  return [
    ['/groups', 'limit=10&next-token=abc'],
    [`/groups/${groupId}/faces`, 'limit=200'],
    [`/groups/${groupId}/faces/${faceId}`, 'limit=4096&threshold=90'],
  ];
}

const pathSeeds = ({ groupId, faceId }: FuzzWorld) => [
  `groups/${groupId}`,
  `groups/${groupId}/faces?limit=3`,
  `groups/${groupId}/faces/${faceId}?limit=3&threshold=90`,
  'groups?limit=5',
  'detect',
  `verify/groups/${groupId}/faces/${faceId}`,
];

/** Spaces and line ends would end the request line: they belong to the tests of HTTP itself. */
function asTarget(bytes: Buffer): string {
  return bytes.toString('latin1').replaceAll(/[\0-\x20\x7f]/g, (character) => encodeURIComponent(character));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
