/**
 * Fits the similarity scale of the default recogniser and writes weights/similarity.json: `npm run calibrate`.
 * Every pair of photos of two different people that are named in lfw/pairs-calibrate.tsv is an impostor pair.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { cosine, embedCentralFaces, startEngine } from '../bench/analyse-photos.ts';
import { evalPath, imagesOf, personOf, readPairs, requireEvalData } from '../bench/eval-data.ts';
import { fitSimilarity } from '../src/vision/index.ts';

const TABLE = fileURLToPath(new URL('../weights/similarity.json', import.meta.url));
/** Any scale will do to get embeddings from the engine. */
const PROVISIONAL = { modelVersion: 'provisional', knots: [[-1, 0] as const, [1, 100] as const] };

requireEvalData('the calibration');
const images = imagesOf(readPairs('lfw/pairs-calibrate.tsv'));
const engine = await startEngine({ similarity: PROVISIONAL });
const embeddings = await embedCentralFaces(
  engine,
  images.map((image) => evalPath('lfw/images', image)),
);
await engine.close();

const found = images.flatMap((image, i) =>
  embeddings[i] ? [{ person: personOf(image), embedding: embeddings[i] }] : [],
);
const cosines = new Float32Array((found.length * (found.length - 1)) / 2);
let count = 0;
for (const [i, one] of found.entries()) {
  for (const other of found.slice(0, i)) {
    if (one.person !== other.person) cosines[count++] = cosine(one.embedding, other.embedding);
  }
}
const table = fitSimilarity(cosines.subarray(0, count), engine.modelVersion);
const knots = table.knots.map((knot) => `    [${knot.join(', ')}]`).join(',\n');
await writeFile(TABLE, `{\n  "modelVersion": "${table.modelVersion}",\n  "knots": [\n${knots}\n  ]\n}\n`);
console.log(`${found.length} of ${images.length} photos, ${count} impostor pairs:`);
console.table(table.knots.map(([knotCosine, similarity]) => ({ cosine: knotCosine, similarity })));
