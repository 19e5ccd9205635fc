/** The process of a node that another one asks by messages; see remote-node.ts. */
import { ApiError } from '../../../src/contract/api-error.ts';
import { type NodeOptions, openNode } from './nodes.ts';
import type { Call, Reply, SentError } from './remote-node.ts';

const { url, ...options } = JSON.parse(process.argv[2]!) as NodeOptions & { url: string };
const node = await openNode(url, options);
const reply = (message: Reply) => process.send!(message);

process.on('message', async ({ id, part, method, args }: Call) => {
  const target = node[part] as unknown as Record<string, (...args: unknown[]) => unknown>;
  try {
    reply({ id, result: await target[method]!(...args) });
  } catch (error) {
    reply({ id, error: sent(error as Error) });
  }
});
process.on('disconnect', () => void node.close());
process.send!('ready');

function sent(error: Error): SentError {
  if (!(error instanceof ApiError)) return { message: error.stack ?? error.message };
  return { message: error.message, api: { name: error.resultName, detail: error.detail, cause: String(error.cause) } };
}
