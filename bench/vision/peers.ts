import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

/** Another library on the same photo: file bytes in, number of faces with an embedding out. */
export type Peer = { name: string; analyse(file: Buffer): Promise<number> };

const require = createRequire(import.meta.url);
// By path: what we need of the packages is not all in their export maps.
const packageDir = (name: string) => fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url));
const WASM_DIR = join(packageDir('@tensorflow/tfjs-backend-wasm'), 'dist/');

/**
 * face-api.js as its Node demo sets it up: WASM backend, SSD MobileNet, 68 landmarks, descriptors. Only the decoding is
 * ours, since the demo's turns each pixel into a JavaScript number.
 */
export async function startFaceApi(): Promise<Peer> {
  const tf = require('@tensorflow/tfjs');
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  const faceapi = require(join(packageDir('@vladmandic/face-api'), 'dist/face-api.node-wasm.js'));
  wasm.setWasmPaths(WASM_DIR);
  wasm.setThreadsCount(1);
  await tf.setBackend('wasm');
  await tf.ready();
  const models = join(packageDir('@vladmandic/face-api'), 'model');
  for (const net of ['ssdMobilenetv1', 'faceLandmark68Net', 'faceRecognitionNet'])
    await faceapi.nets[net].loadFromDisk(models);
  const options = new faceapi.SsdMobilenetv1Options({ minConfidence: 0.5, maxResults: 20 });
  return {
    name: `face-api.js ${faceapi.version} (${tf.getBackend()})`,
    async analyse(file) {
      const { data, info } = await decode(file);
      const tensor = tf.tensor3d(data, [info.height, info.width, 3], 'int32');
      const faces = await faceapi.detectAllFaces(tensor, options).withFaceLandmarks().withFaceDescriptors();
      tensor.dispose();
      return faces.length;
    },
  };
}

/** human with its WASM backend and its default face models; everything that has no counterpart with us is off. */
export async function startHuman(): Promise<Peer> {
  const models = await serveModels(join(packageDir('@vladmandic/human'), 'models'));
  const { Human } = require(join(packageDir('@vladmandic/human'), 'dist/human.node-wasm.js'));
  const human = new Human({
    backend: 'wasm',
    wasmPath: WASM_DIR,
    modelBasePath: models.url,
    cacheSensitivity: 0,
    debug: false,
    filter: { enabled: false },
    gesture: { enabled: false },
    body: { enabled: false },
    hand: { enabled: false },
    object: { enabled: false },
    segmentation: { enabled: false },
    face: {
      enabled: true,
      detector: { rotation: true, maxDetected: 20, skipFrames: 0, skipTime: 0 },
      mesh: { enabled: true },
      iris: { enabled: false },
      description: { enabled: true, skipFrames: 0, skipTime: 0 },
      emotion: { enabled: false },
      antispoof: { enabled: false },
      liveness: { enabled: false },
    },
  });
  await human.load();
  await human.warmup();
  models.close();
  return {
    name: `human ${human.version} (${human.tf.getBackend()})`,
    async analyse(file) {
      const { data, info } = await decode(file);
      const tensor = human.tf.tensor4d(data, [1, info.height, info.width, 3], 'int32');
      const { face } = await human.detect(tensor);
      tensor.dispose();
      return face.filter(({ embedding }: { embedding?: number[] }) => embedding !== undefined && embedding.length > 0)
        .length;
    },
  };
}

function decode(file: Buffer) {
  return sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
}

/** Its WASM build loads models only over HTTP. */
async function serveModels(dir: string): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    readFile(join(dir, basename(request.url!))).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
