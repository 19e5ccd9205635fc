import type { ModelPack } from './models/index.ts';
import { Network } from './network.ts';

/** The session set of one worker. */
export type Networks = {
  detector: Network;
  landmarks: Network;
  recogniser: Network;
  pose: Network;
  mask: Network;
  /** Packs from before it was trained have none. */
  faceCheck: Network | undefined;
  /** A pack may do without. */
  spoof: Network | undefined;
};

export async function loadNetworks(pack: ModelPack): Promise<Networks> {
  const [detector, landmarks, recogniser, pose, mask, faceCheck, spoof] = await Promise.all([
    Network.load(pack, 'detector'),
    Network.load(pack, 'landmarks'),
    Network.load(pack, 'recogniser'),
    Network.load(pack, 'pose'),
    Network.load(pack, 'mask'),
    pack.hasRole('faceCheck') ? Network.load(pack, 'faceCheck') : undefined,
    pack.hasRole('spoof') ? Network.load(pack, 'spoof') : undefined,
  ]);
  return { detector, landmarks, recogniser, pose, mask, faceCheck, spoof };
}
