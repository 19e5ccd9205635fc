import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { asImage, samplePhoto, samplePhotoPath } from '../support/photos.ts';
import { CHROMIUM } from './support/chromium.ts';
import { dropFiles } from './support/drop-files.ts';
import { useConsole } from './support/fixture.ts';
import { cameraFile, emptyJpeg, samplePng, sampleWebp, temporaryFolder } from './support/photo-files.ts';
import { screenshot } from './support/screenshot.ts';

describe.skipIf(!CHROMIUM)('trying it out', () => {
  const fixture = useConsole({ cameraFile });
  const folder = temporaryFolder();

  const file = (name: string, bytes: Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const faceRows = () => fixture.page.getByRole('tabpanel').locator('.face-row');
  const picker = (name: string) => fixture.page.getByRole('region', { name, exact: true });

  beforeAll(async () => {
    if (!CHROMIUM) return;
    const { api } = fixture.server;
    await api('POST', '/groups', { groupId: 'staff' });
    await api('POST', '/groups/staff', { image: asImage(samplePhoto(1)), externalImageId: 'friends-1', limit: 3 });
    await api('POST', '/groups/staff', { image: asImage(samplePhoto(4)), externalImageId: 'friends-4', limit: 5 });
  });

  describe('detect', () => {
    it('starts with an invitation, and finds the faces of a sample', async () => {
      const { page, server } = fixture;
      await page.goto(server.at(''));
      await page.getByText('Drop a photo here').waitFor();
      await screenshot(page, 'detect-empty');
      await page.getByRole('button', { name: 'Sample photo 1' }).click();
      await faceRows().first().waitFor();
      expect(await faceRows().count()).toBe(3);
      expect(await page.locator('.face-box').count()).toBe(3);
      expect(await page.locator('.face-landmark').count()).toBe(15);
      expect(await page.locator('.face-axis').count()).toBe(9);
      await page.getByText(/\d+ ms on the server/).waitFor();
      await screenshot(page, 'detect');
    });

    it('highlights the same face in the list and on the photo', async () => {
      const { page } = fixture;
      await faceRows().nth(1).click();
      expect(await page.locator('.face-tag').nth(1).getAttribute('aria-pressed')).toBe('true');
      await page.locator('.face-tag').nth(0).click();
      expect(await faceRows().nth(0).getAttribute('aria-pressed')).toBe('true');
    });

    it('shows the request as code and the answer as JSON', async () => {
      const { page, server } = fixture;
      await page.getByRole('tab', { name: 'curl' }).click();
      const curl = await page.getByRole('tabpanel').locator('pre').textContent();
      expect(curl).toContain(`${server.process.url}/nhn-face-reco/v1.0/appkeys/$LIKENESS_APP_KEY/detect`);
      await screenshot(page, 'detect-curl');
      await page.keyboard.press('ArrowRight');
      expect(await page.getByRole('tabpanel').locator('pre').textContent()).toContain('await fetch(');
      await page.getByRole('tab', { name: 'Response' }).click();
      const answer = JSON.parse((await page.getByRole('tabpanel').locator('pre').textContent())!);
      expect(answer).toMatchObject({ header: { resultCode: 0 }, data: { faceDetailCount: 3 } });
      await page.getByRole('tab', { name: 'Result' }).click();
    });

    it('leaves out the pose when it is switched off', async () => {
      const { page } = fixture;
      await page.getByLabel('Pose').uncheck();
      await page.locator('.face-axis').first().waitFor({ state: 'detached' });
      await faceRows().first().waitFor();
      await page.getByLabel('Pose').check();
    });

    it('takes a photo that is dropped', async () => {
      const { page } = fixture;
      await dropFiles(picker('Photo'), [samplePhotoPath(3)]);
      await page.getByText('sample3.jpg').waitFor();
      await page.locator('.face-box').first().waitFor();
    });

    it('takes a photo that is chosen', async () => {
      const { page } = fixture;
      await page.getByLabel('Photo', { exact: true }).locator('input[type=file]').setInputFiles(samplePhotoPath(6));
      await page.getByText('sample6.jpg').waitFor();
      await page.locator('.face-box').first().waitFor();
    });

    it('takes a photo that is pasted', async () => {
      const { page } = fixture;
      const png = (await samplePng(1)).toString('base64');
      await page.evaluate(async (base64) => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        await navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })]);
      }, png);
      await page.keyboard.press('Control+V');
      await page.getByText('image.png').waitFor();
      await expect.poll(() => page.locator('.face-box').count()).toBe(3);
    });

    it('takes a photo with the camera', async () => {
      const { page } = fixture;
      await page.getByRole('button', { name: 'Take one with the camera' }).click();
      const take = page.getByRole('button', { name: 'Take the photo' });
      await expect.poll(() => take.isEnabled()).toBe(true);
      await screenshot(page, 'camera');
      await take.click();
      await page.getByText('camera.jpg').waitFor();
      await page.locator('.face-box').first().waitFor();
    });

    it('asks the server about a URL, and explains its refusal', async () => {
      const { page } = fixture;
      await page.getByRole('button', { name: 'Use an image URL' }).click();
      await page.getByLabel('Image URL').fill('http://127.0.0.1/photo.jpg');
      await page.getByRole('button', { name: 'Use this photo' }).click();
      const alert = page.getByRole('alert');
      await alert.waitFor();
      expect(await alert.textContent()).toMatch(/-45050.*InvalidImageURLException.*Private addresses are refused/);
      await page.getByText('This photo cannot be shown').waitFor();
      await screenshot(page, 'detect-refused-url');
    });

    it('offers to convert what the API does not take', async () => {
      const { page } = fixture;
      await dropFiles(picker('Photo'), [file('friends.webp', await sampleWebp(1))]);
      await page.getByText('InvalidImageFormatException').waitFor();
      await screenshot(page, 'detect-wrong-format');
      await page.getByRole('button', { name: 'Convert it in this browser' }).click();
      await faceRows().first().waitFor();
      expect(await faceRows().count()).toBe(3);
    });

    it('teaches when there is no face', async () => {
      const { page } = fixture;
      await dropFiles(picker('Photo'), [file('empty.jpg', await emptyJpeg())]);
      await page.getByText('No face found').waitFor();
    });
  });

  it('compare re-sorts at once as the threshold moves', async () => {
    const { page, server } = fixture;
    await page.goto(server.at('compare'));
    await picker('Source').getByRole('button', { name: 'Sample photo 1' }).click();
    await picker('Target').getByRole('button', { name: 'Sample photo 1' }).click();
    await page.locator('.similarity').first().waitFor();
    const count = (title: string) =>
      page
        .getByRole('heading', { name: new RegExp(`^${title}`) })
        .locator('.number')
        .textContent();
    expect([await count('Matched'), await count('Unmatched')]).toEqual(['1', '2']);
    await screenshot(page, 'compare');
    let requests = 0;
    page.on('request', () => requests++);
    await page.getByLabel('Threshold').fill('1');
    expect(await count('Matched')).toBe('3');
    await page.getByLabel('Threshold').fill('100');
    await expect.poll(() => page.locator('.slider-value').textContent()).toBe('100');
    expect(requests).toBe(0);
    await page.getByRole('tab', { name: 'curl' }).click();
    expect(await page.getByRole('tabpanel').textContent()).toContain('/compare?threshold=100');
  });

  it('search names the person, and leads to verify', async () => {
    const { page, server } = fixture;
    await page.goto(server.at('search'));
    await page.getByRole('button', { name: 'Sample photo 1' }).click();
    await page.locator('.match-row').first().waitFor();
    expect(await page.locator('.match-name').first().textContent()).toBe('friends-1');
    await screenshot(page, 'search');
    await page.locator('.match-id').first().click();
    await page.getByRole('heading', { level: 1, name: 'Verify' }).waitFor();
    await page.getByRole('button', { name: 'Sample photo 1' }).click();
    await page.getByText('The same person').waitFor();
    await screenshot(page, 'verify');
    await page.getByRole('button', { name: 'Sample photo 2' }).click();
    await page.getByText('Not the same person').waitFor();
  });
});
