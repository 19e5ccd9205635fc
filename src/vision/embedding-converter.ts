import type { Embedding } from '../ports.ts';
import { openModelPack } from './models/index.ts';
import { attenuateShared, readSharedDirections } from './shared-directions.ts';

/** What a pack makes of embeddings of another model version. */
export type EmbeddingConverter = {
  /** The pack's. */
  modelVersion: string;
  /** A pack whose correction came later makes its own out of uncorrected ones; undefined where it takes the photos. */
  convert: ((embedding: Embedding) => Embedding) | undefined;
};

/** @throws Error when the pack is incomplete or damaged */
export async function embeddingConverter(
  packDir: string,
  from: string,
  basePackDir?: string,
): Promise<EmbeddingConverter> {
  const { manifest, uncorrected, sharedDirectionsFile } = await openModelPack(packDir, basePackDir);
  const { modelVersion, embeddingDimension } = manifest;
  if (uncorrected?.modelVersion !== from || sharedDirectionsFile === undefined) {
    return { modelVersion, convert: undefined };
  }
  const shared = await readSharedDirections(sharedDirectionsFile, embeddingDimension);
  return { modelVersion, convert: (embedding) => attenuateShared(embedding, shared) };
}
