import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchChromium } from './chromium.ts';
import { type ConsoleServer, setUpConsole, startConsoleServer } from './console-server.ts';

const DESKTOP = { viewport: { width: 1360, height: 860 }, locale: 'en-US' };
const TIMEOUT_MS = 30_000;

export type Fixture = {
  readonly server: ConsoleServer;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Another browser profile on the same server, not signed in. */
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
};

/**
 * One real server and one browser for a test file, signed in. After each test nothing may have gone wrong unseen: no
 * error on the page, no breach of its policy, no request to any other host.
 */
export function useConsole(options: { cameraFile?: () => Promise<string>; signedIn?: boolean } = {}): Fixture {
  const { signedIn = true } = options;
  let server: ConsoleServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const faults: string[] = [];

  const newContext = async (extra: BrowserContextOptions = {}) => {
    const made = await browser.newContext({ ...DESKTOP, ...extra });
    made.setDefaultTimeout(TIMEOUT_MS);
    await made.grantPermissions(['clipboard-read', 'clipboard-write']);
    made.on('weberror', (error) => faults.push(error.error().message));
    made.on('console', (message) => {
      if (/Content Security Policy|TrustedHTML|TrustedScript/.test(message.text())) faults.push(message.text());
    });
    made.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol !== 'blob:' && url.origin !== new URL(server.link).origin) faults.push(`asked ${url.origin}`);
    });
    return made;
  };

  beforeAll(async () => {
    const cameraFile = await options.cameraFile?.();
    server = await startConsoleServer();
    browser = await launchChromium(cameraFile ? { cameraFile } : {});
    context = await newContext();
    page = await context.newPage();
    if (signedIn) await setUpConsole(page, server);
  });
  afterEach(() => expect(faults.splice(0)).toEqual([]));
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  return {
    get server() {
      return server;
    },
    get context() {
      return context;
    },
    get page() {
      return page;
    },
    newContext,
  };
}
