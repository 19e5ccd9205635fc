import { describe, expect, it } from 'vitest';
import { apiOf } from '../support/api.ts';
import { asImage, samplePhoto } from '../support/photos.ts';
import { CHROMIUM } from './support/chromium.ts';
import { useConsole } from './support/fixture.ts';
import { screenshot } from './support/screenshot.ts';

describe.skipIf(!CHROMIUM)('operating', () => {
  const fixture = useConsole();

  it('the overview follows the requests', async () => {
    const { page, server } = fixture;
    await page.goto(server.at('overview'));
    await page.getByText('ready', { exact: true }).waitFor();
    for (let i = 0; i < 4; i++) {
      await server.api('POST', '/detect', { image: asImage(samplePhoto(1)) });
      await server.api('POST', '/detect', { image: {} });
      await page.waitForTimeout(800);
    }
    const row = page.getByRole('row', { name: /detectFaces/ });
    await row.getByText('0 × 4', { exact: true }).waitFor();
    await row.getByText('-40000 × 4').waitFor();
    const analysed = page.locator('.overview-facts div', { hasText: 'Images analysed' }).locator('dd');
    await expect.poll(() => analysed.textContent()).toBe('4');
    await expect.poll(() => page.locator('.line-chart', { hasText: 'Latency' }).textContent()).toMatch(/p50 \d+ ms/);
    await screenshot(page, 'overview');
  });

  it('an app key is made, shown once, works, and is refused when revoked', async () => {
    const { page, server } = fixture;
    await page.goto(server.at('app-keys'));
    await page.getByRole('button', { name: 'Create an app key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('door-terminal');
    await dialog.getByLabel('Expires').selectOption('30');
    await dialog.getByLabel('Works on').selectOption({ label: 'The groups of first' });
    await dialog.getByLabel(/^admin/).uncheck();
    await screenshot(page, 'app-key-create');
    await dialog.getByRole('button', { name: 'Create an app key' }).click();
    const secret = (await dialog.locator('code').textContent())!;
    await screenshot(page, 'app-key-made');
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('row', { name: /door-terminal Active .* read, enrol, search/ }).waitFor();
    expect(await page.content()).not.toContain(secret);

    const api = apiOf(server.process.url, secret);
    expect((await api('GET', '/groups?limit=1')).header.resultCode).toBe(0);
    expect((await api('POST', '/groups', { groupId: 'x' })).header.isSuccessful).toBe(false);
    await page.getByRole('button', { name: 'Revoke door-terminal' }).click();
    await page.getByRole('button', { name: 'Revoke the key' }).click();
    await page.getByRole('row', { name: /door-terminal Revoked/ }).waitFor();
    await screenshot(page, 'app-keys');
    expect((await api('GET', '/groups?limit=1')).header.resultCode).toBe(-41000);
  });

  it('without a good app key the console says what to do', async () => {
    const { page, server } = fixture;
    await page.getByRole('button', { name: 'Revoke first' }).click();
    await page.getByRole('button', { name: 'Revoke the key' }).click();
    await page.getByRole('link', { name: 'Create an app key' }).waitFor();
    await page.goto(server.at('groups'));
    await page.getByText('There is no app key to act for').waitFor();
    await screenshot(page, 'no-app-key');
  });

  it('the audit lists what was done', async () => {
    const { page, server } = fixture;
    await page.goto(server.at('audit'));
    await page.getByRole('row', { name: /key\.create.*door-terminal/ }).waitFor();
    await page.getByRole('row', { name: /key\.revoke.*door-terminal/ }).waitFor();
    await screenshot(page, 'audit');
  });

  it('the reference explains every endpoint and code', async () => {
    const { page, server } = fixture;
    await page.goto(server.at('reference'));
    await page.locator('.endpoint').first().waitFor();
    expect(await page.locator('.endpoint').count()).toBe(12);
    const endpoint = page.locator('.endpoint', {
      has: page.locator('summary', { hasText: '/groups/{groupId}/search' }),
    });
    await endpoint.locator('summary').click();
    await endpoint.getByText('InvalidImageFileException').waitFor();
    await endpoint.getByText('matchFaces', { exact: true }).waitFor();
    await screenshot(page, 'reference');
  });
});
