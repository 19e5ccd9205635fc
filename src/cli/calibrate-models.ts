import { Presets, SingleBar } from 'cli-progress';
import { type Config, modelPackDir, ourPackDir } from '../config/index.ts';
import { calibratePack } from '../vision/index.ts';
import { prepareForStart } from './prepare-models.ts';

const SHOWN_SKIPS = 10;

/** Fits the scale of the pack that LIKENESS_MODEL_PACK names and prints what its thresholds mean on the photos. */
export async function calibrateWithTable(config: Config, listFile: string): Promise<void> {
  if (config.modelPack === 'default') {
    throw new Error('The scale of our own pack comes with it. Set LIKENESS_MODEL_PACK to the folder of yours.');
  }
  await prepareForStart(config);
  const bar = new SingleBar(
    { format: 'Embedding {bar} {value} of {total} photos', stream: process.stderr, hideCursor: true },
    Presets.shades_classic,
  );
  let started = false;
  const { rows, genuinePairs, impostorPairs, skipped } = await calibratePack({
    packDir: modelPackDir(config),
    basePackDir: ourPackDir(config),
    listFile,
    workers: config.workers,
    onProgress: (done, total) => {
      if (!started) bar.start(total, done);
      started = true;
      bar.update(done);
    },
  }).finally(() => bar.stop());

  for (const { photo, reason } of skipped.slice(0, SHOWN_SKIPS)) console.error(`Left out ${photo}: ${reason}`);
  if (skipped.length > SHOWN_SKIPS) console.error(`… and ${skipped.length - SHOWN_SKIPS} more.`);
  console.log(`${genuinePairs} pairs of one person, ${impostorPairs} of two.\n`);
  console.log('similarity   cosine   false match rate   false non-match rate');
  for (const { similarity, cosine, falseMatchRate, falseNonMatchRate } of rows) {
    const cells = [`${similarity}`.padEnd(13), cosine.toFixed(4).padEnd(9), falseMatchRate.toExponential(1).padEnd(19)];
    console.log(cells.join('') + (genuinePairs === 0 ? '–' : falseNonMatchRate.toFixed(4)));
  }
  console.log(`\nThe scale is in ${modelPackDir(config)}/similarity.json.`);
}
