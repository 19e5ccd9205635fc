import type { Image } from './generated/types.ts';
import { toImage, type Upload } from './image-input.ts';

/** Whether an operation may be sent, or has to be, as a form with files. */
export type FormUse = 'never' | 'possible' | 'only';

/** A body as the client's methods give it: each image where the API has one may be a file. */
export type Uploading<Body> = {
  [Field in keyof Body]: Body[Field] extends Image | undefined
    ? Upload | Extract<Body[Field], undefined>
    : Field extends 'image'
      ? Blob[]
      : Body[Field];
};

/** A form when there are files and the operation takes them, JSON otherwise. */
export async function encodeBody(body: object, form: FormUse): Promise<Pick<RequestInit, 'body' | 'headers'>> {
  const fields = Object.entries(body).filter(([, value]) => value !== undefined);
  const isAddress = ([, value]: [string, unknown]) => typeof value === 'object' && value !== null && 'url' in value;
  const hasFiles = fields.some(([, value]) => value instanceof Blob);
  if (form === 'only' || (form === 'possible' && hasFiles && !fields.some(isAddress))) return { body: formOf(fields) };
  const entries = await Promise.all(
    fields.map(async ([name, value]) => [name, value instanceof Blob ? await toImage(value) : value] as const),
  );
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(Object.fromEntries(entries)) };
}

/** Files stand last: the server reads the others first and handles the files as they arrive. */
function formOf(fields: [string, unknown][]): FormData {
  const form = new FormData();
  const files: [string, Blob][] = [];
  for (const [name, value] of fields) {
    for (const one of partsOf(value)) {
      if (one instanceof Blob) files.push([name, one]);
      else form.append(name, one);
    }
  }
  for (const [name, file] of files) form.append(name, file, 'photo');
  return form;
}

/** A list of files or texts is one part for each; a list of objects is one part of JSON. */
function partsOf(value: unknown): (string | Blob)[] {
  if (value instanceof Blob) return [value];
  if (!Array.isArray(value)) return [String(value)];
  if (value.some((item) => typeof item === 'object' && !(item instanceof Blob))) return [JSON.stringify(value)];
  return value.map((item) => (item instanceof Blob ? item : String(item)));
}
