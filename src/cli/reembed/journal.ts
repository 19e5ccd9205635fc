import type { RebuiltIdentity } from '../../search/index.ts';
import { DurableLines, readDurableLines } from '../import/durable-lines.ts';
import type { NewTemplates } from './new-templates.ts';

type Header = {
  kind: 'reembed';
  version: 1;
  groupUid: string;
  uid: string;
  modelVersion: string;
  key: [string, string];
};
type FaceLine = { kind: 'face'; faceId: string; sealed: string };

/**
 * What a move to another model has done so far: the new template of each face, sealed. It is nobody's group yet; a move that
 * was cut off goes on from here.
 */
export class ReembedJournal implements NewTemplates {
  readonly identity: RebuiltIdentity;
  readonly #lines: DurableLines;
  readonly #templates: Map<string, Uint8Array>;

  private constructor(identity: RebuiltIdentity, lines: DurableLines, templates: Map<string, Uint8Array>) {
    this.identity = identity;
    this.#lines = lines;
    this.#templates = templates;
  }

  /**
   * @param fresh what a new journal gets; one that is there keeps its own
   * @throws Error when the journal that is there belongs to another group or another model
   */
  static async open(path: string, groupUid: string, fresh: RebuiltIdentity): Promise<ReembedJournal> {
    const earlier = (await readDurableLines(path))?.lines as [Header, ...FaceLine[]] | undefined;
    const lines = await DurableLines.open(path);
    if (earlier === undefined || earlier.length === 0) {
      const { uid, modelVersion, wrappedKey } = fresh;
      const key: Header['key'] = [wrappedKey.keyId, toBase64(wrappedKey.bytes)];
      await lines.append({ kind: 'reembed', version: 1, groupUid, uid, modelVersion, key } satisfies Header);
      return new ReembedJournal(fresh, lines, new Map());
    }
    const [header, ...faces] = earlier;
    if (header.groupUid !== groupUid || header.modelVersion !== fresh.modelVersion) {
      await lines.close();
      throw new Error(`${path} belongs to another group or another model: remove it, or name another --journal.`);
    }
    const [keyId, bytes] = header.key;
    const identity = {
      uid: header.uid,
      modelVersion: header.modelVersion,
      wrappedKey: { keyId, bytes: Buffer.from(bytes, 'base64') },
    };
    return new ReembedJournal(
      identity,
      lines,
      new Map(faces.map(({ faceId, sealed }) => [faceId, Buffer.from(sealed, 'base64')])),
    );
  }

  has(faceId: string): boolean {
    return this.#templates.has(faceId);
  }

  sealed(faceId: string): Uint8Array | undefined {
    return this.#templates.get(faceId);
  }

  /** Resolves when it is on the disk. */
  async record(faceId: string, sealed: Uint8Array): Promise<void> {
    await this.#lines.append({ kind: 'face', faceId, sealed: toBase64(sealed) } satisfies FaceLine);
    this.#templates.set(faceId, sealed);
  }

  close(): Promise<void> {
    return this.#lines.close();
  }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
