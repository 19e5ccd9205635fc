import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../support/api.ts';
import { type LikenessProcess, temporaryDataFolder } from '../support/likeness-process.ts';
import { asImage, samplePhotoPath } from '../support/photos.ts';
import { marked, startFaulty } from './faults/start-faulty.ts';

const WORKERS = 2;
/** Requests of others beside the one that meets the fault. */
const OTHERS = 6;

let server: LikenessProcess;
let photo: Buffer;
const { dataDir, remove } = temporaryDataFolder();

beforeAll(async () => {
  photo = await sharp(samplePhotoPath(1)).resize(640).jpeg().toBuffer();
  server = await startFaulty(dataDir, {
    LIKENESS_WORKERS: String(WORKERS),
    LIKENESS_ANALYSIS_TIMEOUT_MS: '10000',
  });
});
afterAll(async () => {
  await server.kill();
  remove();
});

function detect(image: Uint8Array) {
  return apiOf(server.url, server.appKey!)<{ faceDetailCount: number }>('POST', '/detect', { image: asImage(image) });
}

async function metric(name: string): Promise<number> {
  const page = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^likeness_${name} (\\S+)`, 'm').exec(page)![1]);
}

describe('a vision worker of the server', () => {
  it.each(['exit', 'throw', 'hang'] as const)(
    'that meets %s fails its request alone, and is replaced',
    async (fault) => {
      const before = await metric('vision_replaced_total');
      const failing = detect(marked(photo, fault));
      const others = await Promise.all(Array.from({ length: OTHERS }, () => detect(photo)));
      const { header } = await failing;
      expect(header).toMatchObject({ isSuccessful: false, resultCode: -50000 });
      expect(header.detail).not.toMatch(/injected|\.ts|worker/);
      for (const { header, data } of others) {
        expect(header.resultCode).toBe(0);
        expect(data.faceDetailCount).toBe(others[0]!.data.faceDetailCount);
      }
      expect(await metric('vision_replaced_total')).toBe(before + 1);
      while ((await metric('vision_workers')) < WORKERS) await sleep(100);
      const after = await Promise.all(Array.from({ length: OTHERS }, () => detect(photo)));
      expect(after.map(({ header }) => header.resultCode)).toEqual(Array(OTHERS).fill(0));
      expect(await metric('vision_running')).toBe(0);
    },
  );
});
