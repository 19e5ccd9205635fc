import { describe, expect, it } from 'vitest';
import { memorySettings } from './memory-settings.testkit.ts';
import { OperatorAccount } from './operator-account.ts';
import { hashPassword, passwordFault } from './operator-password.ts';

const PASSWORD = 'a quiet harbour';

describe('OperatorAccount', () => {
  it('is set up once, by the holder of the token', async () => {
    const account = await OperatorAccount.open(memorySettings());
    const token = account.setUpToken!;
    expect(await account.isSetUp()).toBe(false);
    expect(await account.setUp(`${token}x`, PASSWORD)).toBe(false);
    expect(await account.setUp(token, PASSWORD)).toBe(true);
    expect(account.setUpToken).toBeUndefined();
    expect(await account.setUp(token, 'another password')).toBe(false);
    expect(await account.verify(PASSWORD)).toBe(true);
    expect(await account.verify('another password')).toBe(false);
  });

  it('has no token, and no open door, once a password is kept', async () => {
    const settings = memorySettings();
    const first = await OperatorAccount.open(settings);
    await first.setUp(first.setUpToken!, PASSWORD);
    const restarted = await OperatorAccount.open(settings);
    expect(restarted.setUpToken).toBeUndefined();
    expect(await restarted.setUp('', 'another password')).toBe(false);
    expect(await restarted.verify(PASSWORD)).toBe(true);
  });

  it('lets only one of two servers on one database be set up', async () => {
    const settings = memorySettings();
    const [a, b] = [await OperatorAccount.open(settings), await OperatorAccount.open(settings)];
    expect(await a.setUp(a.setUpToken!, PASSWORD)).toBe(true);
    expect(await b.setUp(b.setUpToken!, 'another password')).toBe(false);
    expect(await b.verify(PASSWORD)).toBe(true);
  });

  it('accepts no password before set-up', async () => {
    const account = await OperatorAccount.open(memorySettings());
    expect(await account.verify('')).toBe(false);
    expect(await account.changePassword('', PASSWORD)).toBe(false);
  });

  it('changes the password for whoever knows the current one', async () => {
    const account = await OperatorAccount.open(memorySettings());
    await account.setUp(account.setUpToken!, PASSWORD);
    expect(await account.changePassword('wrong', 'the next one 22')).toBe(false);
    expect(await account.changePassword(PASSWORD, 'the next one 22')).toBe(true);
    expect(await account.verify(PASSWORD)).toBe(false);
    expect(await account.verify('the next one 22')).toBe(true);
  });
});

describe('OperatorAccount.reset', () => {
  it('opens the door to a set-up at the next start, and only there', async () => {
    const settings = memorySettings();
    expect(await OperatorAccount.reset(settings)).toBe(false);
    const running = await OperatorAccount.open(settings);
    await running.setUp(running.setUpToken!, PASSWORD);
    expect(await OperatorAccount.reset(settings)).toBe(true);
    expect(await running.verify(PASSWORD)).toBe(false);
    expect(await running.verify('')).toBe(false);
    expect(running.setUpToken).toBeUndefined();
    const restarted = await OperatorAccount.open(settings);
    expect(await restarted.setUp(restarted.setUpToken!, 'the next one 22')).toBe(true);
    expect(await restarted.verify('the next one 22')).toBe(true);
  });
});

describe('passwords', () => {
  it('are kept as argon2id with a fresh salt', async () => {
    const [one, two] = [await hashPassword(PASSWORD), await hashPassword(PASSWORD)];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=4\$/);
    expect(one).not.toBe(two);
  });

  it.each([
    ['short', 'too-short'],
    ['a'.repeat(257), 'too-long'],
    ['aaaaaaaaaaaaaa', 'too-simple'],
    ['correct horse', undefined],
    ['비밀번호를길게정하세요네', undefined],
  ])('%s: %s', (password, fault) => {
    expect(passwordFault(password)).toBe(fault);
  });
});
