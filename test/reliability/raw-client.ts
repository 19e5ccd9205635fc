import { envelopeFault, resultCodeOf } from '../support/envelope.ts';
import { type LikenessProcess, startLikenessProcess, temporaryDataFolder } from '../support/likeness-process.ts';
import { type RawOptions, rawRequest, sendRaw } from '../support/raw-http.ts';

type Bytes = string | Uint8Array;

/** A server process of its own, and ways to send it what no client would. */
export type RawClient = {
  server: LikenessProcess;
  /** The API's prefix with the app key. */
  base: string;
  /** The result code of the answer, or in words what is wrong with its envelope. */
  codeOf(bytes: Bytes | Bytes[], options?: RawOptions): Promise<number | string>;
  post(path: string, body: Bytes): Promise<number | string>;
  /** @throws Error when the server does not end cleanly */
  stop(): Promise<void>;
};

export const API_ROOT = '/nhn-face-reco/v1.0/appkeys';

export async function startRawClient(): Promise<RawClient> {
  const { dataDir, remove } = temporaryDataFolder();
  const server = await startLikenessProcess(dataDir);
  const base = `${API_ROOT}/${server.appKey}`;
  async function codeOf(bytes: Bytes | Bytes[], options?: RawOptions) {
    const answer = await sendRaw(server.url, bytes, options);
    return envelopeFault(answer) ?? resultCodeOf(answer.body);
  }
  return {
    server,
    base,
    codeOf,
    post: (path, body) => codeOf(rawRequest('POST', base + path, body)),
    async stop() {
      const code = await server.stop();
      remove();
      if (code !== 0) throw new Error(`the server ended with ${code}`);
    },
  };
}
