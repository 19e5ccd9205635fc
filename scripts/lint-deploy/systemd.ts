import { isInstalled, outcomeOf, runTool, type Step } from './step.ts';

const UNIT = 'deploy/systemd/likeness.service';
/** systemd's exposure in tenths: 0 is a sealed box, 100 a process without any restriction. */
const HIGHEST_EXPOSURE = 15;

export const systemdStep: Step = {
  name: `systemd unit: verified, exposure at most ${HIGHEST_EXPOSURE / 10} of 10`,
  run() {
    if (!isInstalled('systemd-analyze'))
      return { skipped: 'systemd-analyze is not installed (apt-get install systemd)' };
    const faults: string[] = [];
    const verified = runTool('systemd-analyze', ['verify', UNIT]);
    // The machine that lints need not be the one that runs: a missing program there is no fault of the unit.
    const complaints = verified.output
      .split('\n')
      .filter((line) => line !== '' && !/is not executable|SO_PASSCRED/.test(line));
    faults.push(...complaints);
    const options = ['security', '--offline=true', `--threshold=${HIGHEST_EXPOSURE}`, '--no-pager', UNIT];
    const security = runTool('systemd-analyze', options);
    if (security.status !== 0) faults.push(...security.output.split('\n').filter((line) => /^✗|Overall/.test(line)));
    return outcomeOf(faults);
  },
};
