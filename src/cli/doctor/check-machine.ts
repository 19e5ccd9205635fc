import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Config } from '../../config/index.ts';
import { type Finding, fault, ok, warning } from './finding.ts';

const OLDEST_NODE = [22, 13] as const;
/** Networks, arenas and image buffers of one vision worker, rounded up. */
const WORKER_BYTES = 200e6;

export function checkNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return ok('node', `version ${version}`);
  return fault(
    'node',
    `version ${version} is too old`,
    `install Node ${OLDEST_NODE.join('.')} or later, or start by npm start`,
  );
}

export function checkCpu(): Finding {
  const model = cpus()[0]?.model.trim() ?? 'unknown model';
  const description = `${availableParallelism()} cores, ${model}`;
  if (process.arch === 'x64' && !hasCpuFlag('avx2')) {
    return warning(
      'cpu',
      `${description}, without AVX2`,
      'the networks run, but several times slower than on a CPU from 2014 or later',
    );
  }
  return ok('cpu', description);
}

export function checkMemory(config: Config): Finding {
  const needed = config.workers * WORKER_BYTES + config.galleryCacheMb * 1e6;
  const text = `${gigabytes(totalmem())} GB, up to ${gigabytes(needed)} GB used by ${config.workers} workers and the galleries`;
  if (needed < totalmem() * 0.9) return ok('memory', text);
  return warning('memory', text, 'lower LIKENESS_WORKERS or LIKENESS_GALLERY_CACHE_MB');
}

/** Only Linux tells; elsewhere the flag is taken as present. */
function hasCpuFlag(flag: string): boolean {
  try {
    return new RegExp(`^flags.*\\b${flag}\\b`, 'm').test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return true;
  }
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}
