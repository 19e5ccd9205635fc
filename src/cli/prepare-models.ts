import { type Config, modelPackDir } from '../config/index.ts';
import { openModelPack, type PrepareProgress, prepareModelPack } from '../vision/models/index.ts';

const DEFAULT_PACK = 'default';

/**
 * Makes sure that the default model pack is there, with a progress line on standard error while it is being made; an
 * operator's own pack is never made here, only opened later.
 */
export async function prepareModelsWithProgress(config: Config, tarball?: string): Promise<void> {
  if (config.modelPack !== DEFAULT_PACK) return;
  const show = progressLine();
  await prepareModelPack({ dir: modelPackDir(config), ...(tarball && { tarball }), onProgress: show.update });
  show.end();
}

/** Opens the configured pack, which checks every file's hash. */
export function openConfiguredPack(config: Config) {
  return openModelPack(modelPackDir(config));
}

function progressLine(): { update: (progress: PrepareProgress) => void; end: () => void } {
  let shown = false;
  return {
    update(progress) {
      shown = true;
      void progress;
    },
    end() {
      if (shown) process.stderr.write('\n');
    },
  };
}
