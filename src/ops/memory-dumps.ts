import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Options of Node that write its memory to a file, or open it to a debugger: what is in there are templates in clear and
 * the keys that open the rest.
 */
const DUMPING =
  /^--(?:heapsnapshot-|heap-prof|inspect|debug|report-|abort[-_]on[-_]uncaught|diagnostic-report|experimental-report)/;

/** @returns the options of this process, or in NODE_OPTIONS, under which its memory may end up in a file */
export function dumpingOptions(execArgv: readonly string[], nodeOptions: string): string[] {
  return [...execArgv, ...nodeOptions.split(/\s+/)].filter((option) => DUMPING.test(option));
}

/**
 * Keeps the memory of this process out of files: no core file, no diagnostic report, no debugger on SIGUSR1. To be called
 * before anything secret is read.
 * @throws Error with a sentence for the operator when Node was started with an option that asks for a dump
 */
export function forbidMemoryDumps(): void {
  const asked = dumpingOptions(process.execArgv, process.env.NODE_OPTIONS ?? '');
  if (asked.length > 0) {
    throw new Error(
      `Node was started with ${asked.join(' ')}, which can write or show its memory with every template and key in it: ` +
        'leave that out, or set LIKENESS_MEMORY_DUMPS=true where no real data is.',
    );
  }
  if (process.report) {
    process.report.reportOnFatalError = false;
    process.report.reportOnSignal = false;
    process.report.reportOnUncaughtException = false;
  }
  // Takes the place of Node's own handler, which would open the debugger.
  process.on('SIGUSR1', () => {});
  if (process.platform === 'linux') forbidCoreFiles();
}

/** Two ways, since neither is there everywhere: an empty core, and none. */
function forbidCoreFiles(): void {
  try {
    // No mapping of the memory goes into a core (core(5)).
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // Some containers have /proc read-only; the limit below, or the one of the container, is left.
  }
  if (/^Max core file size\s+0\s/m.test(readFileSync('/proc/self/limits', 'utf8'))) return;
  spawnSync('prlimit', ['--pid', String(process.pid), '--core=0:0'], { stdio: 'ignore' });
}
