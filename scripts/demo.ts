/**
 * `npm run demo`: the whole API on real photos in half a minute. Starts the real server on a temporary folder, registers
 * every face of six sample photos, finds the one person who is in two of them, verifies and compares, and draws what it
 * saw. Leaves nothing behind but the picture.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { startServer } from '../src/app.ts';
import { prepareModelsWithProgress } from '../src/cli/prepare-models.ts';
import { loadConfig, packageRoot } from '../src/config/index.ts';
import type { FaceDetail, RegisteredFace } from '../src/contract/face.ts';
import { ApiClient } from './demo/api-client.ts';
import { drawFaces } from './demo/draw-faces.ts';

type Registration = { addedFaces: RegisteredFace[]; addedFaceDetails: FaceDetail[]; notAddedFaceCount: number };
type SearchResult = { matchFaces: { face: RegisteredFace; similarity: number }[] };
type Comparison = { matchedFaceDetails: { similarity: number }[]; unmatchedFaceDetails: { similarity: number }[] };
type Verification = { similarity: number };
type RegisteredPhoto = { name: string; photo: Buffer; registration: Registration };

const GROUP = 'demo';
const THRESHOLD = 90;

const folder = mkdtempSync(join(tmpdir(), 'likeness-demo-'));
try {
  await demonstrate(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function demonstrate(folder: string): Promise<void> {
  const config = loadConfig({
    ...process.env,
    LIKENESS_PORT: '0',
    LIKENESS_DATA_DIR: join(folder, 'data'),
    LIKENESS_LOG_LEVEL: 'warn',
  });
  await prepareModelsWithProgress(config);
  const app = await startServer(config);
  try {
    const api = new ApiClient(app.url, app.firstAppKey!);
    const rows = await runThroughTheApi(api);
    printTable(rows);
    printCurlLines(api, app.url);
  } finally {
    await app.close();
  }
}

async function runThroughTheApi(api: ApiClient): Promise<string[]> {
  const results: string[] = [];
  await api.send({ title: 'create a group', method: 'POST', path: '/groups', body: { groupId: GROUP } });
  results.push(`group "${GROUP}" created`);

  const photos: RegisteredPhoto[] = [];
  for (const { name, photo } of samplePhotos()) {
    const registration = await api.send<Registration>({
      title: `register ${name}`,
      method: 'POST',
      path: `/groups/${GROUP}`,
      body: { image: { bytes: photo.toString('base64') }, externalImageId: name, limit: 20 },
      bodyInCurl: `{"image":{"bytes":"$(base64 -w0 ${name})"},"externalImageId":"${name}","limit":20}`,
    });
    photos.push({ name, photo, registration });
    results.push(`${registration.addedFaces.length} faces added, ${registration.notAddedFaceCount} not`);
  }

  const pair = await findPersonInTwoPhotos(api, photos, results);
  if (!pair)
    throw new Error('No face was found in two photos; the demo photos hold one, so the recogniser is at fault.');
  const { first, second } = pair;

  const verification = await api.send<Verification>({
    title: 'verify',
    method: 'POST',
    path: `/verify/groups/${GROUP}/faces/${first.face.faceId}`,
    body: { compareImage: { bytes: first.photo.photo.toString('base64') } },
    bodyInCurl: `{"compareImage":{"bytes":"$(base64 -w0 ${first.photo.name})"}}`,
  });
  results.push(`largest face of ${first.photo.name}: similarity ${verification.similarity.toFixed(2)}`);

  const comparison = await api.send<Comparison>({
    title: 'compare',
    method: 'POST',
    path: `/compare?threshold=${THRESHOLD}`,
    body: {
      sourceImage: { bytes: first.photo.photo.toString('base64') },
      targetImage: { bytes: second.photo.photo.toString('base64') },
    },
    bodyInCurl:
      `{"sourceImage":{"bytes":"$(base64 -w0 ${first.photo.name})"},` +
      `"targetImage":{"bytes":"$(base64 -w0 ${second.photo.name})"}}`,
  });
  results.push(
    `${first.photo.name} with ${second.photo.name}: ${comparison.matchedFaceDetails.length} matched, ` +
      `${comparison.unmatchedFaceDetails.length} not`,
  );

  const picture = await drawPicture(second, pair.similarity);
  results.push('');
  console.log(`\nPicture with boxes, landmarks and names: ${relative(process.cwd(), picture)}`);
  return api.calls.map(
    (call, index) => `${call.title.padEnd(30)} ${call.milliseconds.toFixed(0).padStart(6)} ms  ${results[index]}`,
  );
}

type Sighting = { photo: RegisteredPhoto; face: RegisteredFace };

/** Asks for each registered face who else looks like it: one search by face for each. */
async function findPersonInTwoPhotos(
  api: ApiClient,
  photos: RegisteredPhoto[],
  results: string[],
): Promise<{ first: Sighting; second: Sighting; similarity: number } | undefined> {
  for (const photo of photos) {
    for (const face of photo.registration.addedFaces) {
      const { matchFaces } = await api.send<SearchResult>({
        title: `search by face, ${photo.name}`,
        method: 'GET',
        path: `/groups/${GROUP}/faces/${face.faceId}?limit=5&threshold=${THRESHOLD}`,
      });
      const match = matchFaces.find((candidate) => candidate.face.externalImageId !== photo.name);
      results.push(
        match
          ? `also in ${match.face.externalImageId}, similarity ${match.similarity.toFixed(2)}`
          : 'nobody else looks like this face',
      );
      const other = match && photos.find(({ name }) => name === match.face.externalImageId);
      if (match && other) {
        return { first: { photo, face }, second: { photo: other, face: match.face }, similarity: match.similarity };
      }
    }
  }
  return undefined;
}

async function drawPicture({ photo, face }: Sighting, similarity: number): Promise<string> {
  const output = join(packageRoot(), 'demo-output', 'likeness-demo.png');
  mkdirSync(dirname(output), { recursive: true });
  const { addedFaces, addedFaceDetails } = photo.registration;
  const faces = addedFaceDetails.map((detail, index) => {
    const highlighted = addedFaces[index]!.faceId === face.faceId;
    return {
      face: detail,
      highlighted,
      label: highlighted ? `same person ${similarity.toFixed(1)}%` : `face ${index + 1}`,
    };
  });
  await drawFaces(photo.photo, faces, output);
  return output;
}

function samplePhotos(): { name: string; photo: Buffer }[] {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'demo');
  if (!existsSync(folder)) throw new Error('The sample photos come with the dev dependencies: run `npm ci` first.');
  return [1, 2, 3, 4, 5, 6].map((number) => {
    const name = `sample${number}.jpg`;
    return { name, photo: readFileSync(join(folder, name)) };
  });
}

function printTable(rows: string[]): void {
  console.log(`\n${'request'.padEnd(30)} ${'time'.padStart(9)}  answer`);
  console.log('-'.repeat(96));
  for (const row of rows) console.log(row);
}

function printCurlLines(api: ApiClient, url: string): void {
  console.log(`\nThe same by hand, with a server from \`npm start\` and its app key:\n`);
  console.log(`export LIKENESS=${url.replace(/:\d+$/, ':8080')}/nhn-face-reco/v1.0/appkeys/<app key>`);
  const shown = new Set<string>();
  for (const { title, curl } of api.calls) {
    const kind = title.split(/[ ,]/)[0]!;
    if (shown.has(kind)) continue;
    shown.add(kind);
    console.log(curl);
  }
}
