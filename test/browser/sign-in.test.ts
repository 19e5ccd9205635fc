import { describe, expect, it } from 'vitest';
import { CHROMIUM } from './support/chromium.ts';
import { PASSWORD, setUpConsole } from './support/console-server.ts';
import { useConsole } from './support/fixture.ts';
import { screenshot } from './support/screenshot.ts';

describe.skipIf(!CHROMIUM)('signing in', () => {
  const fixture = useConsole({ signedIn: false });

  it('says where the set-up link is to whoever comes without it', async () => {
    const { page, server } = fixture;
    await page.goto(server.at(''));
    await page.getByText('Open the link that the server printed').waitFor();
    await screenshot(page, 'set-up-without-link');
  });

  it('sets the password by the link, once, and signs in', async () => {
    const { page, server, context } = fixture;
    await page.goto(server.link);
    // Only the part behind the # differs, so the browser does not load the page anew.
    await page.reload();
    await page.getByLabel('New password').fill('short');
    await page.getByLabel('The same again').fill('shorter');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByText('The two passwords are not the same.').waitFor();
    await page.getByLabel('The same again').fill('short');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByText('Too easy to guess').waitFor();
    await screenshot(page, 'set-up');
    await setUpConsole(page, server);
    expect(page.url()).not.toContain('set-up');
    const [cookie] = await context.cookies(server.at(''));
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/console' });
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    expect(kept).not.toContain(server.process.appKey!);
    expect(kept).not.toContain(cookie!.value);
  });

  it('signs out, refuses a wrong password and accepts the right one', async () => {
    const { page } = fixture;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByLabel('Operator password').fill('not the password');
    await page.keyboard.press('Enter');
    await page.getByText('This is not the operator password.').waitFor();
    await screenshot(page, 'sign-in');
    await page.getByLabel('Operator password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Detect' }).waitFor();
  });

  it('shows the sign-in page when the session ends meanwhile', async () => {
    const { page, context, server } = fixture;
    await context.clearCookies();
    await page.getByRole('link', { name: 'Groups' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto(server.link);
    await page.getByLabel('Operator password').waitFor();
  });

  it('changes the password', async () => {
    const { page, server } = fixture;
    await page.getByLabel('Operator password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await page.goto(server.at('account'));
    await page.getByLabel('Current password').fill(PASSWORD);
    await page.getByLabel('New password').fill('another quiet harbour');
    await page.getByLabel('The same again').fill('another quiet harbour');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('The password is changed.').waitFor();
    await screenshot(page, 'account');
  });
});
