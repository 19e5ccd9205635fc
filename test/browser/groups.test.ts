import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHROMIUM } from './support/chromium.ts';
import { dropFiles } from './support/drop-files.ts';
import { useConsole } from './support/fixture.ts';
import { photoFolder } from './support/photo-files.ts';
import { screenshot } from './support/screenshot.ts';

type FaceList = { faceCount: number; faces: { faceId: string; externalImageId: string }[] };

/** In photoFolder: twelve photos with faces, one without, one torn. */
const PHOTOS = 14;

describe.skipIf(!CHROMIUM)('groups', () => {
  const fixture = useConsole();
  const rows = () => fixture.page.getByRole('region', { name: 'Faces' }).locator('tbody tr');
  let report: string[][] = [];

  it('invite to create the first one, and say what is wrong with an id', async () => {
    const { page, server } = fixture;
    await page.goto(server.at('groups'));
    await page.getByText('No groups yet').waitFor();
    await screenshot(page, 'groups-empty');
    await page.getByRole('button', { name: 'Create a group' }).first().click();
    await page.getByLabel('Group id').fill('Staff!');
    expect(await page.getByRole('dialog').getByRole('button', { name: 'Create a group' }).isDisabled()).toBe(true);
    await page.getByLabel('Group id').fill('staff');
    await screenshot(page, 'group-create');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'staff' }).waitFor();
    await page.getByText('0 of 100,000 faces').waitFor();
    await screenshot(page, 'group-empty');
  });

  it('register a folder, and go on after a reload with nothing twice', async () => {
    const { page } = fixture;
    const folder = await photoFolder();
    await page.getByLabel('Faces to register from each photo').selectOption('20');
    const target = page.getByRole('region', { name: 'Register photos' });
    await dropFiles(target, [folder]);
    await expect.poll(() => page.locator('.enrol-result').count(), { timeout: 30_000 }).toBeGreaterThan(2);
    await screenshot(page, 'enrol-running');
    await page.reload();
    await page.getByText('Drop the same folder again').waitFor();
    await screenshot(page, 'enrol-after-reload');
    await page.getByLabel('Faces to register from each photo').selectOption('20');
    await dropFiles(target, [folder]);
    await page.getByText('Done', { exact: true }).waitFor({ timeout: 60_000 });
    await page.getByText(`${PHOTOS} of ${PHOTOS} photos`).waitFor();
    await screenshot(page, 'group');

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Report as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('staff.csv');
    const csv = readFileSync((await download.path())!, 'utf8');
    report = csv
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    expect(report.slice(1).map(([path, , state]) => `${path} ${state}`)).toEqual(
      expect.arrayContaining(['garden.jpg no-face', 'torn.jpg failed', 'monday/photo-1.jpg registered']),
    );
    expect(report).toHaveLength(PHOTOS + 1);
  });

  it('hold exactly the faces of the report', async () => {
    const { data } = await fixture.server.api<FaceList>('GET', '/groups/staff/faces?limit=200');
    const reported = report.slice(1).flatMap(([, , , faceIds]) => faceIds!.split(' ').filter(Boolean));
    expect(data.faces.map(({ faceId }) => faceId).sort()).toEqual(reported.sort());
    const facesOf = (label: string) => data.faces.filter((face) => face.externalImageId === label).length;
    for (const number of [1, 2, 3, 4, 5, 6]) {
      expect(facesOf(`monday:photo-${number}.jpg`)).toBe(facesOf(`tuesday:photo-${number}.jpg`));
      expect(facesOf(`monday:photo-${number}.jpg`)).toBeGreaterThan(0);
    }
  });

  it('list their faces page by page, and find labels', async () => {
    const { page } = fixture;
    const { data } = await fixture.server.api<FaceList>('GET', '/groups/staff/faces?limit=1');
    await page.getByText(`1 to 25 of ${data.faceCount}, newest first`).waitFor();
    expect(await rows().count()).toBe(25);
    const older = page.getByRole('button', { name: 'Older', exact: true });
    for (let from = 26; from <= data.faceCount; from += 25) {
      await older.click();
      await page.getByText(`${from} to ${Math.min(from + 24, data.faceCount)} of ${data.faceCount}`).waitFor();
    }
    expect(await older.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Newer' }).click();
    await expect.poll(() => older.isEnabled()).toBe(true);
    await page.getByLabel('Find a label').fill('monday:photo-1');
    await page.getByText(/found among/).waitFor();
    expect(await rows().count()).toBe(3);
    await screenshot(page, 'group-filter');
    await page.getByLabel('Find a label').fill('wednesday');
    await page.getByText('No such label').waitFor();
    await page.getByLabel('Find a label').fill('');
  });

  it('delete a face', async () => {
    const { page, server } = fixture;
    const before = (await server.api<FaceList>('GET', '/groups/staff/faces?limit=1')).data.faceCount;
    await rows()
      .first()
      .getByRole('button', { name: /Delete the face/ })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the face' }).click();
    await page.getByText(`of ${before - 1}, newest first`).waitFor();
    await page.getByText(`${before - 1} of 100,000 faces`).waitFor();
  });

  it('are deleted only after their name is typed', async () => {
    const { page, server } = fixture;
    await page.getByRole('button', { name: 'Delete the group' }).click();
    const confirm = page.getByRole('dialog').getByRole('button', { name: 'Delete the group' });
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByLabel('Type staff to confirm').fill('staff');
    await screenshot(page, 'group-delete');
    await confirm.click();
    await page.getByText('No groups yet').waitFor();
    expect((await server.api('GET', '/groups/staff')).header.resultMessage).toBe('NotFoundGroupError');
  });

  it('explain a group that is not there', async () => {
    const { page, server } = fixture;
    await page.goto(server.at('groups/nobody'));
    await page.getByText('NotFoundGroupError').waitFor();
    await page.goto(server.at('no-such-page'));
    await page.getByText('The console has no page at this address.').waitFor();
  });
});
