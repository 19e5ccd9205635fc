import type { IncomingMessage } from 'node:http';
import type { BusboyFileStream } from '@fastify/busboy';
import { ApiError } from '../../contract/api-error.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { BodyHold } from '../admission/body-budget.ts';
import { BROKEN_FORM, textTooLong } from './form-fields.ts';
import { createFormParser } from './form-parser.ts';

export type FormPart = { name: string } & ({ text: string } | { file: Buffer });

/** Images of a batch, and room for fields. */
const MAX_PARTS = 2 * LIMITS.batchImages;
/** Labels of fifty images, each as long as they may be. */
const MAX_TEXT_BYTES = 65_536;
/** One image in the parser's pieces and one put together. */
const HELD_BYTES = 2 * LIMITS.image.maxBytes;
/** Less than the server gives a whole request, whose end is a bare 408 on the socket. */
const TIMEOUT_MS = 100_000;

/**
 * The parts of a form while they arrive. Nothing more of the body is read until the part that was given is done with, so that
 * no more than one file is in memory. Ending the loop early leaves the rest of the body to be thrown away.
 *
 * @throws ApiError InvalidParam for what is no form or breaks off, InternalServerError when it takes too long or memory is
 *   short
 */
export async function* readFormParts(
  request: IncomingMessage,
  { contentType, maxBytes, hold }: { contentType: string; maxBytes: number; hold: BodyHold },
): AsyncGenerator<FormPart> {
  const arrivals = new Arrivals();
  const fail = (detail: string, cause?: unknown) => arrivals.fail(new ApiError('InvalidParam', detail, { cause }));
  const broken = (cause: unknown) => fail(BROKEN_FORM, cause);
  const parser = createFormParser(contentType, { parts: MAX_PARTS, textBytes: MAX_TEXT_BYTES });
  let received = 0;
  const onData = (chunk: Buffer) => {
    received += chunk.length;
    hold.received(chunk.length);
    if (received > maxBytes) fail(`The request body is longer than ${maxBytes} bytes; send fewer images.`);
  };
  const onClose = () => {
    if (!request.complete) arrivals.fail(new Error('the client went away while sending its request'));
  };
  const late = 'The batch took too long; send the images that have no result yet in another one.';
  const limit = setTimeout(() => arrivals.fail(new ApiError('InternalServerError', late)), TIMEOUT_MS);
  parser
    .on('file', (name, file) => {
      file.on('error', broken);
      arrivals.add({ name, file });
    })
    .on('field', (name, text, _nameTruncated, isTruncated) => {
      if (isTruncated) fail(textTooLong(name, MAX_TEXT_BYTES));
      else arrivals.add({ name, text });
    })
    .on('partsLimit', () => fail(`The multipart body has more than ${MAX_PARTS} parts; send only what is asked for.`))
    .on('error', broken)
    .on('finish', () => arrivals.end());
  hold.take(HELD_BYTES, (reason) => arrivals.fail(reason));
  request.on('close', onClose).on('data', onData).pipe(parser);
  try {
    for (let arrival = await arrivals.next(); arrival !== undefined; arrival = await arrivals.next()) {
      if ('text' in arrival) yield arrival;
      else yield { name: arrival.name, file: await arrivals.orFault(readFile(arrival.file)) };
    }
  } finally {
    clearTimeout(limit);
    request.off('close', onClose).off('data', onData).unpipe(parser);
    parser.removeAllListeners().on('error', () => undefined);
    request.resume();
  }
}

async function readFile(file: BusboyFileStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of file) chunks.push(chunk);
  return Buffer.concat(chunks);
}

type Arrival = { name: string } & ({ text: string } | { file: BusboyFileStream });

/** Hands what the parser finds to whoever waits for it. */
class Arrivals {
  readonly #waiting: Arrival[] = [];
  readonly #fault = Promise.withResolvers<never>();
  #isEnded = false;
  #wake: () => void = () => undefined;

  constructor() {
    // It may come while nobody waits.
    this.#fault.promise.catch(() => undefined);
  }

  add(arrival: Arrival): void {
    this.#waiting.push(arrival);
    this.#wake();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  fail(error: Error): void {
    this.#fault.reject(error);
  }

  /** Work that a fault ends. */
  orFault<Result>(work: Promise<Result>): Promise<Result> {
    work.catch(() => undefined);
    return Promise.race([work, this.#fault.promise]);
  }

  /** @returns undefined behind the last one */
  async next(): Promise<Arrival | undefined> {
    while (this.#waiting.length === 0 && !this.#isEnded) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await this.orFault(promise);
    }
    return this.#waiting.shift();
  }
}
