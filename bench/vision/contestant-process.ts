/**
 * One pipeline in a process of its own, as its users run it: what one library leaves in memory makes the collector of
 * another one slow. Analyses the photo each time it is told to, and answers with what it found and took.
 */
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { analysePhoto } from '../../src/vision/analyse.ts';
import { prepareModelPack } from '../../src/vision/models/index.ts';
import { loadNetworks } from '../../src/vision/networks.ts';
import type { ContestantName, ContestantReport } from './contestants.ts';
import { type Peer, startFaceApi, startHuman } from './peers.ts';
import { composePhoto, EMBED_ALL } from './photo.ts';

const STARTS: Record<ContestantName, () => Promise<Peer>> = {
  likeness: startLikeness,
  faceApi: startFaceApi,
  human: startHuman,
};

sharp.concurrency(1);
sharp.cache(false);
const file = await composePhoto();
const { name, analyse } = await STARTS[process.argv[2] as ContestantName]();
process.on('message', async () => {
  const cpuStart = process.cpuUsage();
  const start = performance.now();
  const found = await analyse(file);
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuStart);
  process.send!({ name, found, milliseconds, cpu: (user + system) / 1000 } satisfies ContestantReport);
});
process.on('disconnect', () => process.exit(0));
process.send!('ready');

async function startLikeness(): Promise<Peer> {
  const pack = await prepareModelPack({ dir: fileURLToPath(new URL('../../models/default', import.meta.url)) });
  const networks = await loadNetworks(pack);
  return { name: 'Likeness', analyse: async (photo) => (await analysePhoto(photo, EMBED_ALL, networks)).length };
}
