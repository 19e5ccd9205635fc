import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { OperationName } from './workload.ts';

export type NodeOrder = { operation: OperationName; groupId: string; milliseconds: number };
export type NodeReport = { perSecond: number; p50: number; p95: number };

const NODE = new URL('./node.ts', import.meta.url);

export async function startNodes(count: number, url: string, key: Uint8Array): Promise<ChildProcess[]> {
  const nodes = Array.from({ length: count }, () => fork(NODE, [url, Buffer.from(key).toString('base64')]));
  await Promise.all(nodes.map((node) => once(node, 'message')));
  return nodes;
}

/** All nodes do the same at the same time. @returns the sum of their rates, and the middle of their latencies */
export async function measure(nodes: readonly ChildProcess[], order: NodeOrder): Promise<NodeReport> {
  const reports = await Promise.all(
    nodes.map(async (node) => {
      node.send(order);
      const [report] = (await once(node, 'message')) as [NodeReport];
      return report;
    }),
  );
  const mean = (value: (report: NodeReport) => number) =>
    reports.reduce((sum, report) => sum + value(report), 0) / reports.length;
  return {
    perSecond: mean(({ perSecond }) => perSecond) * reports.length,
    p50: mean(({ p50 }) => p50),
    p95: mean(({ p95 }) => p95),
  };
}

export async function stopNodes(nodes: readonly ChildProcess[]): Promise<void> {
  await Promise.all(
    nodes.map((node) => {
      node.disconnect();
      return once(node, 'exit');
    }),
  );
}
