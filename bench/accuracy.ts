/**
 * What the engine gets right and wrong, on photos that are not part of the product: `npm run bench:accuracy`.
 * Tables first; the last line is one JSON object. Names as arguments choose parts: `npm run bench:accuracy -- pose mask`.
 */
import type { FaceEngine } from '../src/ports.ts';
import { measureCohorts } from './accuracy/cohorts.ts';
import { measureDetection } from './accuracy/detection.ts';
import { measureMasks } from './accuracy/mask.ts';
import { measurePose } from './accuracy/pose.ts';
import { measureVerification } from './accuracy/verification.ts';
import { startEngine } from './analyse-photos.ts';
import { requireEvalData } from './eval-data.ts';
import { round } from './statistics.ts';

const PARTS: Record<string, (engine: FaceEngine) => Promise<Record<string, number | Record<string, number>>>> = {
  verification: measureVerification,
  cohorts: measureCohorts,
  pose: measurePose,
  detection: measureDetection,
  mask: measureMasks,
};

requireEvalData('bench:accuracy');
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PARTS);
const engine = await startEngine();
const figures: Record<string, unknown> = {};
for (const name of chosen) {
  const part = PARTS[name];
  if (!part) throw new Error(`There is no part ${name}: choose among ${Object.keys(PARTS).join(', ')}.`);
  for (const [figure, value] of Object.entries(await part(engine))) {
    figures[figure] = typeof value === 'number' ? round(value, 6) : value;
  }
}
await engine.close();
console.log(JSON.stringify(figures));
