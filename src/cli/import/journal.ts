import { DurableLines, readDurableLines } from './durable-lines.ts';
import { type Photo, photoKey } from './photo.ts';
import { isFinal, type PhotoResult } from './photo-result.ts';

/** What a journal belongs to. The creation time tells a group from a later one of the same name. */
export type ImportIdentity = { group: string; groupCreated: string; source: string };

type Line =
  | ({ kind: 'import'; version: 1; newestImages: string[] } & ImportIdentity)
  | { kind: 'sent'; photo: string }
  | { kind: 'handled'; result: PhotoResult };

/**
 * The write-ahead journal of one import: a photo is in it before its request is sent, and again when its outcome is known.
 * A kill at any moment therefore leaves three kinds of photos: not in it (not sent), handled, and in flight.
 *
 * To look for a photo in flight, it also knows which registrations were in the group before: those that had been
 * acknowledged when the photo was sent, and the newest ones of the group when the import began.
 */
export class ImportJournal {
  readonly #lines: DurableLines;
  readonly #sentAt = new Map<string, number>();
  readonly #handled = new Set<string>();
  readonly #knownAt = new Map<string, number>();
  #position = 0;

  private constructor(lines: DurableLines) {
    this.#lines = lines;
  }

  /**
   * Opens the journal of an earlier run of the same import, or begins one.
   * @param newestImages asked for when a journal begins: imageIds of the newest faces of the group, [] when it has none
   * @returns what the earlier run finished, and when it last wrote (ms since the epoch)
   * @throws Error when the journal is that of another import
   */
  static async open(
    path: string,
    identity: ImportIdentity,
    newestImages: () => Promise<string[]>,
  ): Promise<{ journal: ImportJournal; earlier: PhotoResult[]; changedAt: number }> {
    const read = await readDurableLines(path);
    const [first, ...rest] = (read?.lines ?? []) as Line[];
    if (first) assertSame(first, identity, path);
    const begin: Line = first ?? { kind: 'import', version: 1, ...identity, newestImages: await newestImages() };
    const lines = await DurableLines.open(path);
    if (!first) await lines.append(begin);
    const journal = new ImportJournal(lines);
    const all = [begin, ...rest];
    for (const line of all) journal.#take(line);
    const earlier = rest.flatMap((line) => (line.kind === 'handled' ? [line.result] : []));
    return { journal, earlier, changedAt: read?.changedAt ?? 0 };
  }

  isHandled(photo: Photo): boolean {
    return this.#handled.has(photoKey(photo));
  }

  /** It was sent at least once, and nobody knows what became of it. */
  isInFlight(photo: Photo): boolean {
    return this.#sentAt.has(photoKey(photo));
  }

  /** Whether a registration had been acknowledged before this photo, which is in flight, was first sent. */
  isOlderThan(photo: Photo, imageId: string): boolean {
    return (this.#knownAt.get(imageId) ?? Infinity) < this.#sentAt.get(photoKey(photo))!;
  }

  /** Whether a registration is known to be that of another photo. */
  isKnown(imageId: string): boolean {
    return this.#knownAt.has(imageId);
  }

  /** Resolves when it is on the disk; only then may the photo be sent. */
  async recordSent(photo: Photo): Promise<void> {
    if (!this.isInFlight(photo)) await this.#record({ kind: 'sent', photo: photoKey(photo) });
  }

  /** @param result a final one */
  async recordHandled(result: PhotoResult): Promise<void> {
    await this.#record({ kind: 'handled', result });
  }

  close(): Promise<void> {
    return this.#lines.close();
  }

  async #record(line: Line): Promise<void> {
    this.#take(line);
    await this.#lines.append(line);
  }

  #take(line: Line): void {
    this.#position++;
    if (line.kind === 'import') for (const imageId of line.newestImages) this.#knownAt.set(imageId, this.#position);
    else if (line.kind === 'sent') this.#takeSent(line.photo);
    else this.#takeHandled(line.result);
  }

  /** The first time counts: whatever was registered later is possibly this photo. */
  #takeSent(key: string): void {
    if (!this.#sentAt.has(key)) this.#sentAt.set(key, this.#position);
  }

  #takeHandled(result: PhotoResult): void {
    if (!isFinal(result)) throw new Error(`The outcome "${result.outcome}" of ${result.file} is not final.`);
    const key = photoKey({ file: result.file, externalImageId: result.externalImageId! });
    this.#handled.add(key);
    this.#sentAt.delete(key);
    if (result.imageId !== undefined) this.#knownAt.set(result.imageId, this.#position);
  }
}

function assertSame(first: Line, identity: ImportIdentity, path: string): void {
  if (first.kind !== 'import' || first.version !== 1) throw new Error(`${path} is no journal that this version reads.`);
  const other = 'is the journal of another import: name another result file with --result';
  if (first.source !== identity.source) throw new Error(`${path} ${other}. It is that of ${first.source}.`);
  if (first.group === identity.group && first.groupCreated === identity.groupCreated) return;
  throw new Error(`${path} ${other}. It is that of the group ${first.group}, created ${first.groupCreated}.`);
}
