/**
 * Fits what is taken off our recogniser's embeddings and writes weights/shared-directions.json, from portraits of which no
 * two show the same person: `node scripts/fit-shared-directions.ts`, and then `npm run calibrate`, since every cosine
 * changes. `npm run bench:accuracy -- cohorts` tells what it is worth on people it was not fitted to.
 */
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { embedCentralFaces, startEngine } from '../bench/analyse-photos.ts';
import { evalPath, requireEvalData } from '../bench/eval-data.ts';
import { DIRECTIONS, uncorrectedModel } from '../bench/shared-directions.ts';
import { fitSharedDirections } from '../src/vision/index.ts';

const FILE = fileURLToPath(new URL('../weights/shared-directions.json', import.meta.url));

requireEvalData('the fit of shared directions');
const engine = await startEngine({
  similarity: { modelVersion: 'provisional', knots: [[-1, 0] as const, [1, 100] as const] },
});
const paths = readdirSync(evalPath('cohorts')).map((file) => evalPath('cohorts', file));
const found = await embedCentralFaces(uncorrectedModel(engine), paths);
await engine.close();
const strangers = found.filter((embedding) => embedding !== undefined);
const { modelVersion, directions } = fitSharedDirections(strangers, DIRECTIONS, 'v2.0');
const lines = directions.map(({ keep, axis }) => `    { "keep": ${keep}, "axis": [${axis.join(',')}] }`);
await writeFile(FILE, `{\n  "modelVersion": "${modelVersion}",\n  "directions": [\n${lines.join(',\n')}\n  ]\n}\n`);
console.log(`${strangers.length} people; of each direction is kept: ${directions.map(({ keep }) => keep).join(', ')}`);
