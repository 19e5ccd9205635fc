import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ApiError } from '../../../src/contract/api-error.ts';
import type { ErrorName } from '../../../src/contract/result-codes.ts';
import type { ClusterStats } from '../../../src/ports.ts';
import type { Node, NodeOptions } from './nodes.ts';

/** Asks the node's process to call a method, and what comes back. */
export type Call = { id: number; part: 'store' | 'gallery' | 'cluster'; method: string; args: unknown[] };
export type Reply = { id: number } & ({ result: unknown } | { error: SentError });
export type SentError = { message: string; api?: { name: ErrorName; detail: string; cause: string } };

/** A node in a process of its own: its network can be cut, and it can be stopped and killed. */
export type RemoteNode = Node & {
  clusterStats(): Promise<ClusterStats>;
  signal(signal: NodeJS.Signals): void;
};

const PROCESS = new URL('./remote-node-process.ts', import.meta.url).pathname;

/** @param launcher a command in front of it that ends by executing it in its own place */
export async function startRemoteNode(
  options: NodeOptions & { url: string },
  launcher: readonly string[] = [],
): Promise<RemoteNode> {
  const [program, ...args] = [...launcher, process.execPath, PROCESS, JSON.stringify(options)];
  const child = spawn(program!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
  const exited = once(child, 'exit');
  await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => Promise.reject(new Error(`The node ended with ${code} before it was ready.`))),
  ]);
  const call = callsTo(child);
  const part = <Part extends object>(name: Call['part']) =>
    new Proxy({} as Part, {
      get:
        (_, method) =>
        (...given: unknown[]) =>
          call(name, String(method), given),
    });
  return {
    store: part<Node['store']>('store'),
    gallery: part<Node['gallery']>('gallery'),
    clusterStats: () => call('cluster', 'stats', []) as Promise<ClusterStats>,
    signal: (signal) => void child.kill(signal),
    async close() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

function callsTo(child: ChildProcess): (part: Call['part'], method: string, args: unknown[]) => Promise<unknown> {
  const waiting = new Map<number, (reply: Reply) => void>();
  let calls = 0;
  child.on('message', (reply: Reply) => {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  return (part, method, args) =>
    new Promise((resolve, reject) => {
      const id = calls++;
      waiting.set(id, (reply) => ('error' in reply ? reject(errorOf(reply.error)) : resolve(reply.result)));
      child.send({ id, part, method, args } satisfies Call);
    });
}

function errorOf({ message, api }: SentError): Error {
  return api ? new ApiError(api.name, api.detail, { cause: new Error(api.cause) }) : new Error(message);
}
