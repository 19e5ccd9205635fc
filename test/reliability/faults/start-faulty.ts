import { type LikenessProcess, startLikenessProcess } from '../../support/likeness-process.ts';

const INJECT = new URL('./inject.ts', import.meta.url).href;

/** The real server, with `inject.ts` loaded before it. */
export function startFaulty(dataDir: string, settings: Record<string, string> = {}): Promise<LikenessProcess> {
  return startLikenessProcess(dataDir, { NODE_OPTIONS: `--no-warnings --import ${INJECT}`, ...settings });
}

/** A photo that a worker of that server will not survive; every other server finds its faces. */
export function marked(photo: Uint8Array, fault: 'exit' | 'throw' | 'hang'): Buffer {
  return Buffer.concat([photo, Buffer.from(`fault:${fault}`)]);
}
