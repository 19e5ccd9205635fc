import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { asImage, samplePhoto } from '../support/photos.ts';
import { seriousFindings } from './support/accessibility.ts';
import { CHROMIUM } from './support/chromium.ts';
import { useConsole } from './support/fixture.ts';
import { screenshot } from './support/screenshot.ts';

const PAGES = [
  '',
  'compare',
  'search',
  'verify',
  'live',
  'groups',
  'groups/staff',
  'overview',
  'app-keys',
  'audit',
  'reference',
  'account',
];
const FIRST_LOAD_BYTES = 150_000;

describe.skipIf(!CHROMIUM)('how it looks', () => {
  const fixture = useConsole();

  beforeAll(async () => {
    if (!CHROMIUM) return;
    const { api } = fixture.server;
    await api('POST', '/groups', { groupId: 'staff' });
    await api('POST', '/groups/staff', { image: asImage(samplePhoto(4)), externalImageId: 'friends', limit: 20 });
  });

  /** The same session in another outfit. */
  async function dressed(options: Parameters<typeof fixture.newContext>[0], locale = 'en'): Promise<BrowserContext> {
    const context = await fixture.newContext(options);
    await context.addCookies(await fixture.context.cookies(fixture.server.at('')));
    await context.addInitScript((chosen) => {
      if (location.protocol !== 'about:') localStorage.setItem('likeness.locale', chosen);
    }, locale);
    return context;
  }

  async function open(page: Page, path: string): Promise<void> {
    await page.goto(fixture.server.at(path));
    await page.locator('h1').waitFor();
    await page.waitForLoadState('networkidle');
    if (path === '' || path === 'search') {
      await page.locator('.sample-strip-button').first().click();
      await page.locator('.face-row, .match-row').first().waitFor();
    }
    if (path === 'reference') await page.locator('.endpoint summary').nth(5).click();
  }

  it.each(['light', 'dark'] as const)('has no serious accessibility finding, %s', async (colorScheme) => {
    const context = await dressed({ colorScheme });
    const page = await context.newPage();
    for (const path of PAGES) {
      await open(page, path);
      expect(await seriousFindings(page), path).toEqual([]);
      await screenshot(page, `${colorScheme}-${path.replace('/', '-') || 'detect'}`);
    }
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await context.close();
  });

  it('has no serious finding in a dialog or before signing in', async () => {
    const { page, server } = fixture;
    await page.goto(server.at('app-keys'));
    await page.getByRole('button', { name: 'Create an app key' }).click();
    expect(await seriousFindings(page)).toEqual([]);
    const stranger = await (await fixture.newContext()).newPage();
    await stranger.goto(server.at(''));
    await stranger.getByLabel('Operator password').waitFor();
    expect(await seriousFindings(stranger)).toEqual([]);
    await stranger.context().close();
  });

  it('fits on a screen of 360 pixels, in Korean too', async () => {
    for (const locale of ['en', 'ko']) {
      const context = await dressed({ viewport: { width: 360, height: 740 } }, locale);
      const page = await context.newPage();
      for (const path of PAGES) {
        await open(page, path);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow, `${locale} ${path}`).toBeLessThanOrEqual(0);
        await screenshot(page, `narrow-${locale}-${path.replace('/', '-') || 'detect'}`);
      }
      await page.getByRole('button', { name: locale === 'en' ? 'Menu' : '메뉴' }).click();
      await screenshot(page, `narrow-${locale}-menu`);
      expect(await seriousFindings(page)).toEqual([]);
      await context.close();
    }
  });

  it('speaks Korean and goes dark by its own buttons, and remembers it', async () => {
    const { page, server } = fixture;
    await page.goto(server.at(''));
    await page.getByRole('button', { name: '한국어' }).click();
    await page.getByRole('heading', { level: 1, name: '얼굴 감지' }).waitFor();
    await page.getByRole('button', { name: '어두운 테마' }).click();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: '얼굴 감지' }).waitFor();
    const { lang, background } = await page.evaluate(() => ({
      lang: document.documentElement.lang,
      background: getComputedStyle(document.documentElement).backgroundColor,
    }));
    expect(lang).toBe('ko');
    expect(background).toBe('rgb(16, 18, 17)');
    await screenshot(page, 'korean-dark');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Light theme' }).click();
  });

  it('is worked by keyboard alone: skip link, navigation, tabs', async () => {
    const { page, server } = fixture;
    await page.goto(server.at(''));
    await page.locator('h1').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page');
    await page.getByRole('link', { name: 'Groups' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Groups' }).waitFor();
    // The page moves the focus after it has drawn itself.
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
  });

  it('loads less than 150 KB, compressed, and keeps hashed files for good', async () => {
    const context = await dressed({});
    const page = await context.newPage();
    let bytes = 0;
    const headers = new Map<string, Record<string, string>>();
    page.on('response', async (response) => headers.set(new URL(response.url()).pathname, await response.allHeaders()));
    page.on('requestfinished', async (request) => {
      const { responseBodySize, responseHeadersSize } = await request.sizes();
      bytes += responseBodySize + responseHeadersSize;
    });
    await page.goto(fixture.server.at(''));
    await page.locator('h1').waitFor();
    await page.waitForLoadState('networkidle');
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThan(FIRST_LOAD_BYTES);
    const script = [...headers].find(([path]) => path.endsWith('.js'))!;
    expect(script[1]).toMatchObject({
      'content-encoding': 'br',
      'cache-control': expect.stringContaining('immutable'),
    });
    await context.close();
  });
});
