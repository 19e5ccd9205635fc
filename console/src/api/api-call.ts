/** A photo as the API takes it. */
export type ImageInput = { kind: 'bytes'; blob: Blob; name: string } | { kind: 'url'; url: string };

/** One request of the face API, before its photos are turned into base64; the shown code is made from the same object. */
export type ApiCall = {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below the app key, with its ids encoded: `/groups/staff/search`. */
  path: string;
  query?: Record<string, string | number>;
  images?: Record<string, ImageInput>;
  fields?: Record<string, unknown>;
};

export function pathWithQuery({ path, query }: ApiCall): string {
  if (!query) return path;
  return `${path}?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))}`;
}
