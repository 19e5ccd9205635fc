import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorName } from '../../contract/result-codes.ts';
import { isPassing, waitBeforeRetryMs } from '../api/backoff.ts';
import type { FaceApi } from '../api/face-api.ts';
import { NoAnswer, ServerRefusal } from '../api/request-failure.ts';
import { findRegistered } from './find-registered.ts';
import type { ImportJournal } from './journal.ts';
import type { Pace } from './pace.ts';
import { type Photo, PhotoUnusable } from './photo.ts';
import { addedResult, type PhotoResult, resultOf } from './photo-result.ts';

export type Enrolment = {
  api: Pick<FaceApi, 'register' | 'facePages'>;
  group: string;
  /** Faces of one photo. */
  limit: number;
  journal: ImportJournal;
  pace: Pace;
  signal: AbortSignal;
};

/** Something that every further photo would meet as well. */
export class ImportStopped extends Error {
  override readonly name = 'ImportStopped';
}

/** The image's own fault: it would be refused again. */
const IMAGE_CODES: ReadonlySet<ErrorName> = new Set([
  'ImageTooLargeException',
  'InvalidImageBytesException',
  'InvalidImageFormatException',
  'InvalidImageFileException',
]);

/** A server with too much to do is waited for; one that fails on a photo, or is away, is not waited for so long. */
const MOST_OVERLOADS = 200;
const MOST_FAULTS = 6;

/**
 * How long a server may still be storing faces for a request whose connection is gone. It gives up such a request before
 * it stores anything, so this is the time of one transaction, with much to spare.
 */
export const SETTLING_MS = 5000;

/**
 * One photo to its outcome. Whenever nobody knows whether its request was carried out, it is looked for in the group before
 * it is sent again.
 * @throws ImportStopped, or the signal's reason between two attempts
 */
export async function enrolPhoto(enrolment: Enrolment, photo: Photo): Promise<PhotoResult> {
  const { api, group, limit, journal, pace, signal } = enrolment;
  let overloads = 0;
  let faults = 0;
  for (;;) {
    if (journal.isInFlight(photo)) {
      const faces = await findRegistered(api, group, journal, photo).catch(stopUnlessFault);
      if (faces.length > 0) return { ...addedResult(photo, faces), foundAfterwards: true };
    }
    if (faults >= MOST_FAULTS || overloads >= MOST_OVERLOADS) return failed(photo);
    try {
      const bytes = await photo.read();
      await journal.recordSent(photo);
      const body = { image: { bytes: bytes.toString('base64') }, externalImageId: photo.externalImageId, limit };
      // The mask would not be kept, so it is not computed. The angles decide who is eligible: they are, by the better way.
      const request = () => api.register(group, { ...body, orientation: true, mask: false });
      return resultOf(photo, await pace.run(request));
    } catch (error) {
      if (error instanceof PhotoUnusable) return withReason(photo, 'unusable', error.message);
      if (!isPassing(error)) return refused(photo, error);
      const retryAfter = error instanceof ServerRefusal ? error.retryAfterSeconds : undefined;
      const attempts = retryAfter === undefined ? faults++ : overloads++;
      if (error instanceof NoAnswer && faults >= MOST_FAULTS) throw unreachable(error);
      const wait = waitBeforeRetryMs(attempts, retryAfter);
      if (retryAfter !== undefined) pace.slowDown(wait);
      await sleep(error instanceof NoAnswer ? Math.max(wait, SETTLING_MS) : wait, undefined, { signal });
    }
  }
}

function refused(photo: Photo, error: unknown): PhotoResult {
  if (!(error instanceof ServerRefusal)) throw error;
  if (!IMAGE_CODES.has(error.resultName)) throw new ImportStopped(error.message, { cause: error });
  return withReason(photo, 'refused', `${error.resultName}: ${error.detail}`);
}

function failed(photo: Photo): PhotoResult {
  return withReason(photo, 'failed', 'the server had a fault each time it was sent');
}

function withReason({ file, externalImageId }: Photo, outcome: PhotoResult['outcome'], reason: string): PhotoResult {
  return { file, externalImageId, outcome, reason };
}

function stopUnlessFault(error: unknown): never {
  if (error instanceof ServerRefusal || error instanceof NoAnswer) {
    throw new ImportStopped(error.message, { cause: error });
  }
  throw error;
}

function unreachable(error: NoAnswer): ImportStopped {
  return new ImportStopped(`${error.message} It was asked ${MOST_FAULTS} times.`, { cause: error });
}
