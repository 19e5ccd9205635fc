import { expect, it } from 'vitest';
import { dumpingOptions } from './memory-dumps.ts';

it.each([
  '--heapsnapshot-signal=SIGUSR2',
  '--heapsnapshot-near-heap-limit=1',
  '--heap-prof',
  '--inspect',
  '--inspect-brk=0.0.0.0:9229',
  '--report-on-signal',
  '--report-on-fatalerror',
  '--report-uncaught-exception',
  '--abort-on-uncaught-exception',
  '--abort_on_uncaught_exception',
])('tells that %s can write or show the memory', (option) => {
  expect(dumpingOptions([option], '')).toEqual([option]);
  expect(dumpingOptions([], `--no-warnings ${option}`)).toEqual([option]);
});

it('leaves other options alone', () => {
  expect(
    dumpingOptions(['--no-warnings', '--max-old-space-size=4096', '--disable-sigusr1'], '--enable-source-maps'),
  ).toEqual([]);
});
