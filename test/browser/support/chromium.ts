import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The system's Chromium; nothing is downloaded for the tests. */
export const CHROMIUM = [process.env.LIKENESS_TEST_CHROMIUM, ...PATHS].find((path) => path && existsSync(path));

if (!CHROMIUM) console.warn('Browser tests are skipped: no Chromium is installed (Debian: apt-get install chromium).');

/** @param cameraFile a Motion JPEG file that plays the part of the webcam */
export function launchChromium({ cameraFile }: { cameraFile?: string } = {}): Promise<Browser> {
  const camera = cameraFile
    ? [
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-video-capture=${cameraFile}`,
      ]
    : [];
  return chromium.launch({ executablePath: CHROMIUM!, args: [...FLAGS, ...camera] });
}
