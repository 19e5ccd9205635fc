import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asImage } from '../support/photos.ts';
import { CHROMIUM } from './support/chromium.ts';
import { useConsole } from './support/fixture.ts';
import { cameraFile } from './support/photo-files.ts';
import { screenshot } from './support/screenshot.ts';

describe.skipIf(!CHROMIUM)('live search', () => {
  let camera = '';
  const fixture = useConsole({
    cameraFile: async () => {
      camera = await cameraFile();
      return camera;
    },
  });

  it('sends who has no group to the groups', async () => {
    const { page, server } = fixture;
    await page.goto(server.at('live'));
    await page.getByText('There is no group to search yet').waitFor();
    await screenshot(page, 'live-no-group');
  });

  it('tells who is in front of the camera, and how fast', async () => {
    const { page, server } = fixture;
    await server.api('POST', '/groups', { groupId: 'staff' });
    // The file is one picture again and again: its first one ends where the next begins.
    const frames = readFileSync(camera);
    const first = frames.subarray(0, frames.length / 10);
    const answer = await server.api('POST', '/groups/staff', {
      image: asImage(first),
      externalImageId: 'the-one-in-front',
      limit: 1,
    });
    expect(answer.header.resultCode).toBe(0);
    await page.goto(server.at('live'));
    await page.getByRole('button', { name: 'Start the camera' }).click();
    await page.locator('.live-name', { hasText: 'the-one-in-front' }).waitFor();
    expect(await page.locator('.face-tag').textContent()).toBe('the-one-in-front');
    await expect.poll(() => page.locator('.live-numbers').textContent()).toMatch(/^[1-9][\d.]* frames\/s · \d+ ms$/);
    await screenshot(page, 'live');
  });

  it('asks no more once it is stopped', async () => {
    const { page } = fixture;
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Start the camera' }).waitFor();
    await page.waitForLoadState('networkidle');
    let requests = 0;
    page.on('request', () => requests++);
    await page.waitForTimeout(1000);
    expect(requests).toBe(0);
  });
});
