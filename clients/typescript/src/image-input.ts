import type { Image } from './generated/types.ts';

/**
 * A photo: the path of a file (Node only), an http or https address that the server fetches itself, the bytes of a file,
 * a Blob or File, or the API's own form.
 */
export type ImageInput = string | URL | Uint8Array | ArrayBuffer | Blob | Image;

/** A photo as it is sent: a file goes as a part of a form, which takes a quarter less than base64, the others in JSON. */
export type Upload = Blob | Image;

/** @throws TypeError when a path is given where there are no files */
export async function toUpload(input: ImageInput): Promise<Upload> {
  if (input instanceof URL) return input.protocol === 'file:' ? fileOf(await readFile(input)) : { url: input.href };
  if (typeof input === 'string') {
    return /^https?:\/\//i.test(input) ? { url: input } : fileOf(await readFile(input));
  }
  if (input instanceof Uint8Array) return fileOf(input);
  if (input instanceof ArrayBuffer) return new Blob([input]);
  return input;
}

/** The API's own form, for JSON. */
export async function toImage(upload: Upload): Promise<Image> {
  return upload instanceof Blob ? { bytes: base64(new Uint8Array(await upload.arrayBuffer())) } : upload;
}

function fileOf(bytes: Uint8Array): Blob {
  return new Blob([bytes as Uint8Array<ArrayBuffer>]);
}

/** String.fromCharCode takes its bytes as arguments, of which there may only be so many. */
const CHUNK = 0x8000;

function base64(bytes: Uint8Array): string {
  if (typeof Buffer !== 'undefined') {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  }
  let text = '';
  for (let start = 0; start < bytes.length; start += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  }
  return btoa(text);
}

/** Asked for at run time, so that a bundler for the browser finds nothing to resolve. */
async function readFile(path: string | URL): Promise<Uint8Array> {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') {
    throw new TypeError('A path can only be read in Node: give the bytes, a Blob or an http address.');
  }
  return process.getBuiltinModule('node:fs/promises').readFile(path);
}
