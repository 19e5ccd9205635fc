import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RegisteredFace } from '../../contract/face.ts';
import type { FaceList } from '../../contract/schemas/face-list.ts';
import { faceLines } from './face-lines.ts';
import { writeLines } from './write-lines.ts';

const face = (faceId: string, label: { externalImageId?: string }): RegisteredFace => ({
  faceId,
  imageId: 'i',
  ...label,
  bbox: { x0: 0.1, y0: 0.2, x1: 0.3, y1: 0.4 },
  confidence: 99.5,
});
const FACES = [face('1', { externalImageId: 'alice' }), face('2', {}), face('3', { externalImageId: 'odd, "label"' })];

async function* pages(fault?: Error): AsyncGenerator<FaceList> {
  for (const each of FACES) yield { modelVersion: '1', faceCount: FACES.length, faces: [each] };
  if (fault) throw fault;
}

let folder: string;
let out: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'likeness-export-'));
  out = join(folder, 'faces');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('an export', () => {
  it('is CSV that reads back, a missing label being empty', async () => {
    await writeLines(faceLines(pages(), 'csv'), out);
    const rows = parse(readFileSync(out), { columns: true }) as Record<string, string>[];
    expect(rows.map(({ externalImageId }) => externalImageId)).toEqual(['alice', '', 'odd, "label"']);
    expect(rows[0]).toEqual({
      ...{ faceId: '1', imageId: 'i', externalImageId: 'alice', confidence: '99.5' },
      ...{ x0: '0.1', y0: '0.2', x1: '0.3', y1: '0.4' },
    });
  });

  it('is JSON Lines of the objects of the face list', async () => {
    await writeLines(faceLines(pages(), 'jsonl'), out);
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(FACES);
  });

  it('leaves an older file alone and no draft behind when it fails', async () => {
    writeFileSync(out, 'older');
    await expect(writeLines(faceLines(pages(new Error('lost')), 'csv'), out)).rejects.toThrow('lost');
    expect(readFileSync(out, 'utf8')).toBe('older');
    expect(readdirSync(folder)).toEqual(['faces']);
    rmSync(out);
    await expect(writeLines(faceLines(pages(new Error('lost')), 'csv'), out)).rejects.toThrow('lost');
    expect(existsSync(out)).toBe(false);
  });
});
