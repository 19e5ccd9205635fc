import type { Embedding } from '../../ports.ts';
import type { Store } from '../../store/store.ts';
import type { EmbedFaces } from './run-reembed.ts';

export type TemplateEmbedding = {
  store: Store;
  /** From an embedding of the group's model to one of the new model. */
  convert: (embedding: Embedding) => Embedding;
  signal: AbortSignal;
  onProgress(done: number, total: number): void;
};

/** Makes the new templates from the ones that are stored: no photo is needed where one model follows from the other. */
export function embedFromTemplates({ store, convert, signal, onProgress }: TemplateEmbedding): EmbedFaces {
  return async (rebuilt, faces, templates) => {
    const bySequence = new Map(faces.map((stored) => [stored.sequence, stored]));
    let done = 0;
    for await (const { sequence, embedding } of rebuilt.embeddingsBefore(store)) {
      if (signal.aborted) break;
      const stored = bySequence.get(sequence);
      // A face that came or went between the two reads is seen at the switch, which is then tried again.
      if (stored === undefined) continue;
      const face = rebuilt.open(stored);
      if (!templates.has(face.faceId)) {
        await templates.record(face.faceId, rebuilt.seal(face, sequence, convert(embedding)));
      }
      onProgress(++done, faces.length);
    }
    return faces
      .filter(({ face }) => !templates.has(face.faceId))
      .map(({ face: { faceId, imageId } }) => ({ faceId, imageId, reason: 'its template is not there' }));
  };
}
