import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/config/index.ts';
import { type LikenessProcess, startLikenessProcess, temporaryDataFolder } from '../support/likeness-process.ts';
import { samplePhoto } from '../support/photos.ts';
import { CHROMIUM, launchChromium } from './support/chromium.ts';

type Client = typeof import('../../clients/typescript/src/index.ts');

/** The client is handed over in a global: an import inside of the evaluated function would be rewritten by the test runner. */
const PAGE = `<title>A page</title><script type="module">
  globalThis.client = await import('./index.js');
  document.title = 'loaded';
</script>`;

describe.skipIf(!CHROMIUM)('the TypeScript client in a browser', () => {
  const { dataDir, remove } = temporaryDataFolder();
  const built = mkdtempSync(join(tmpdir(), 'likeness-client-'));
  let server: LikenessProcess;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    if (!CHROMIUM) return;
    const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
    const project = join(packageRoot(), 'clients', 'typescript');
    execFileSync(process.execPath, [compiler, '-p', project, '--outDir', built]);
    server = await startLikenessProcess(dataDir);
    browser = await launchChromium();
    page = await browser.newPage();
    // The proxy that a page on the same origin needs: it serves the page and the client, and lets the API through.
    await page.route(`${server.url}/page/**`, (route) => {
      const path = new URL(route.request().url()).pathname.slice('/page/'.length);
      if (path === '') return route.fulfill({ contentType: 'text/html', body: PAGE });
      return route.fulfill({ contentType: 'text/javascript', body: readFileSync(join(built, path), 'utf8') });
    });
    await page.goto(`${server.url}/page/`);
    await page.waitForFunction(() => document.title === 'loaded');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    remove();
    rmSync(built, { recursive: true });
  });

  it('registers and finds the face of a File, and throws the class of a code', async () => {
    const outcome = await page.evaluate(
      async ({ appKey, photo }) => {
        const { Likeness, NotFoundGroupError } = (globalThis as unknown as { client: Client }).client;
        const bytes = Uint8Array.from(atob(photo), (character) => character.charCodeAt(0));
        const file = new File([bytes], 'photo.jpg', { type: 'image/jpeg' });
        const api = new Likeness({ url: '', appKey });
        await api.createGroup('page');
        const { addedFaces } = await api.register('page', file);
        const { matchFaces } = await api.search('page', file, { threshold: 90 });
        const error = await api.getGroup('none').catch((thrown: unknown) => thrown);
        return {
          registered: addedFaces[0]?.faceId,
          found: matchFaces[0]?.face.faceId,
          isTyped: error instanceof NotFoundGroupError,
        };
      },
      { appKey: server.appKey!, photo: samplePhoto(1).toString('base64') },
    );
    expect(outcome.registered).toBeDefined();
    expect(outcome.found).toBe(outcome.registered);
    expect(outcome.isTyped).toBe(true);
  });
});
