import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import pacote from 'pacote';
import { Parser, type ReadEntry } from 'tar';
import { sha256Of } from './pack.ts';

/**
 * The registry package that carries the weights our pack is made from. Only the weights are taken: none of its code runs,
 * and its dependencies are never installed.
 */
export const SHIPPED = {
  package: 'faceplugin-face-recognition-js@0.0.1',
  licence: 'MIT',
  integrity: 'sha512-shriXjd4zJHEwhK1jHK+bWo8Vv6Vu9B/w6RRsd4AFtNM/jaI2vhuOamOSMl9qQmLd8WlQ7dgqN+3C2iOi5pXWw==',
  bytes: 41_114_878,
  sha256: {
    'fr_detect.onnx': '6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854',
    'fr_landmark.onnx': 'f10b0ba1d2a8a099adefede1ebf3733e44fe370715e7303dbeb7f59c02142258',
    'fr_feature.onnx': '87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581',
    'fr_pose.onnx': '72d032ec941b7153bf8d3f2c03a4c165453cc7e63d479041ec7c6ef087e5839d',
    'fr_liveness.onnx': 'afa783b7e902fdfcf323a7240cac2a1c580c25314ea4161129dc1b0d100dc32d',
  },
} as const;

export type ShippedFile = keyof typeof SHIPPED.sha256;
export type ShippedWeights = Record<ShippedFile, Uint8Array>;

const FOLDER = 'package/model/';

export type FetchOptions = {
  /** A copy of the package's .tgz, for machines that do not reach a registry. */
  tarball?: string | undefined;
  /** Bytes of the package that have arrived, of `SHIPPED.bytes`. */
  onBytes?: ((received: number) => void) | undefined;
};

/**
 * The weights of the package, from npm's cache or registry or from a carried tarball, each checked against its SHA-256.
 * @throws Error that says whether the network, the file or its content is at fault
 */
export async function fetchShippedWeights({ tarball, onBytes }: FetchOptions = {}): Promise<ShippedWeights> {
  const read = (stream: NodeJS.ReadableStream) => readWeights(stream, onBytes);
  const weights = tarball === undefined ? await download(read) : await readTarball(tarball, read);
  for (const [file, expected] of Object.entries(SHIPPED.sha256)) {
    const bytes = weights.get(file);
    if (bytes === undefined) throw new Error(`${tarball ?? SHIPPED.package} holds no ${FOLDER}${file}.`);
    const actual = sha256Of(bytes);
    if (actual !== expected)
      throw new Error(`${file} in ${tarball ?? SHIPPED.package} is not the one we know: SHA-256 ${actual}.`);
  }
  return Object.fromEntries(weights) as ShippedWeights;
}

type ReadStream = (stream: NodeJS.ReadableStream) => Promise<Map<string, Uint8Array>>;

async function download(read: ReadStream): Promise<Map<string, Uint8Array>> {
  const registry = process.env.npm_config_registry;
  try {
    return await pacote.tarball.stream(SHIPPED.package, read, {
      integrity: SHIPPED.integrity,
      preferOffline: true,
      ...(registry ? { registry } : {}),
    });
  } catch (cause) {
    throw new Error(
      `The weights (${SHIPPED.package}) could not be fetched from the npm registry: ${(cause as Error).message}. On a machine without a registry, run "npm pack ${SHIPPED.package}" elsewhere and then "likeness models prepare --from FILE.tgz" here.`,
      { cause },
    );
  }
}

async function readTarball(path: string, read: ReadStream): Promise<Map<string, Uint8Array>> {
  const isFile = await stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
  if (!isFile) throw new Error(`There is no file ${path}. Make it with "npm pack ${SHIPPED.package}".`);
  try {
    return await read(createReadStream(path));
  } catch (cause) {
    throw new Error(`${path} is not a whole .tgz file: ${(cause as Error).message}.`, { cause });
  }
}

/** Unpacks the files we want in memory (14 MB); the rest of the archive is never written anywhere. */
function readWeights(
  stream: NodeJS.ReadableStream,
  onBytes: FetchOptions['onBytes'],
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const wanted = new Set(Object.keys(SHIPPED.sha256).map((file) => FOLDER + file));
  let received = 0;
  return new Promise((resolve, reject) => {
    const parser = new Parser({
      strict: true,
      filter: (path) => wanted.has(path),
      onReadEntry: (entry: ReadEntry) => {
        const chunks: Uint8Array[] = [];
        entry.on('data', (chunk: Buffer) => chunks.push(chunk));
        entry.on('end', () => files.set(entry.path.slice(FOLDER.length), Buffer.concat(chunks)));
      },
    });
    stream.on('error', reject);
    stream.on('data', (chunk: Buffer) => {
      received += chunk.length;
      onBytes?.(received);
      parser.write(chunk);
    });
    stream.on('end', () => parser.end());
    parser.on('error', reject);
    parser.on('end', () => resolve(files));
  });
}
