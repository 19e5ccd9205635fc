import type {
  Embedding,
  FaceStore,
  GalleryFace,
  MovedGroup,
  SealedTemplate,
  SealedTemplates,
  StoredFace,
  Vault,
  WrappedKey,
} from '../ports.ts';
import { SealedFaces } from './sealed-faces.ts';
import { FACES_A_CHUNK } from './tail-compactor.ts';
import { embeddingOf } from './template.ts';
import { templateAt } from './template-planes.ts';

/** What a rebuilt group is sealed under, before it has a place in the store. */
export type RebuiltIdentity = { uid: string; modelVersion: string; wrappedKey: WrappedKey };

/**
 * The faces of a group sealed anew for another model: under another key and internal id, with the same facts, in the same
 * order. Nothing of the group itself is touched.
 */
export class RebuiltGroup {
  readonly group: MovedGroup;
  readonly #beforeUid: string;
  readonly #before: SealedFaces;
  readonly #after: SealedFaces;

  /** @throws Error when one of the keys does not open */
  constructor(vault: Vault, before: MovedGroup, { uid, modelVersion, wrappedKey }: RebuiltIdentity) {
    if (before.wrappedKey === undefined) throw new Error('The group has no key yet.');
    this.group = { ...before, uid, modelVersion, wrappedKey: vault.rewrapGroupKey(uid, wrappedKey) };
    this.#beforeUid = before.uid;
    this.#before = new SealedFaces(before, vault.openGroupKey(before.uid, before.wrappedKey));
    this.#after = new SealedFaces(this.group, vault.openGroupKey(uid, wrappedKey));
  }

  /** The facts of a face of the group as it stands. @throws IntegrityError */
  open(stored: StoredFace): GalleryFace {
    return this.#before.openFace(stored);
  }

  /** The embeddings of the group as it stands, as exactly as its templates hold them. @throws IntegrityError */
  async *embeddingsBefore(
    store: Pick<FaceStore, 'readTemplates'>,
  ): AsyncGenerator<{ sequence: number; embedding: Embedding }> {
    const snapshot = await store.readTemplates(this.#beforeUid);
    for await (const { chunks, tail } of snapshot?.batches ?? []) {
      const opened = [
        ...chunks.map((chunk) => this.#before.openChunk(chunk)),
        ...tail.map((template) => this.#before.openTemplate(template)),
      ];
      for (const planes of opened) {
        for (const [row, sequence] of planes.sequences.entries()) {
          yield { sequence, embedding: embeddingOf(templateAt(planes, row)) };
        }
      }
    }
  }

  /** @returns the face's new template, sealed */
  seal(face: GalleryFace, sequence: number, embedding: Embedding): Uint8Array {
    return this.#after.sealFacts(face, sequence, embedding).sealed;
  }

  /** A face of the group as it stands with the tag that it has in the rebuilt one. @throws IntegrityError */
  retag(stored: StoredFace): StoredFace {
    return this.#after.tagFacts(this.open(stored), stored.sequence);
  }

  /**
   * Sealed templates as a store keeps them: in chunks, and the newest alone.
   * @param templates oldest first
   * @throws IntegrityError when one of them is not of this group
   */
  *compacted(templates: readonly SealedTemplate[]): Generator<SealedTemplates> {
    let at = 0;
    for (; at + FACES_A_CHUNK <= templates.length; at += FACES_A_CHUNK) {
      yield { chunks: [this.#after.sealChunk(templates.slice(at, at + FACES_A_CHUNK))], tail: [] };
    }
    const tail = templates.slice(at);
    for (const template of tail) this.#after.openTemplate(template);
    yield { chunks: [], tail };
  }
}
