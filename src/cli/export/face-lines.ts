import type { RegisteredFace } from '../../contract/face.ts';
import type { FaceList } from '../../contract/schemas/face-list.ts';

export const EXPORT_FORMATS = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const COLUMNS = ['faceId', 'imageId', 'externalImageId', 'x0', 'y0', 'x1', 'y1', 'confidence'] as const;

/**
 * The faces of a group as text, a page at a time, newest first: CSV (RFC 4180) with a header, or JSON Lines with the very
 * objects of the API's face list. Boxes are fractions of the upright photo.
 */
export async function* faceLines(pages: AsyncIterable<FaceList>, format: ExportFormat): AsyncGenerator<string> {
  const lineOf = format === 'csv' ? csvLine : jsonLine;
  if (format === 'csv') yield `${COLUMNS.join(',')}\r\n`;
  for await (const { faces } of pages) yield faces.map(lineOf).join('');
}

function jsonLine(face: RegisteredFace): string {
  return `${JSON.stringify(face)}\n`;
}

function csvLine({ bbox, ...face }: RegisteredFace): string {
  const values = { ...face, ...bbox };
  return `${COLUMNS.map((column) => csvField(values[column])).join(',')}\r\n`;
}

function csvField(value: string | number | undefined = ''): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
