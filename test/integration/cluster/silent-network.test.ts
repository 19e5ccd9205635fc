import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordFigures } from '../../reliability/figures.ts';
import { NO_POSTGRES, type PostgresServer, postgresPrograms, startPostgres } from '../../support/postgres-server.ts';
import { closeNodes, type Node, openNode } from './nodes.ts';
import { RecordedGroup } from './recorded-group.ts';

if (!postgresPrograms()) console.log(`A network that falls silent ${NO_POSTGRES}`);
else if (!process.env.RELIABILITY_LONG) console.log('A network that falls silent: only with npm run test:cluster');

describe.runIf(postgresPrograms() && process.env.RELIABILITY_LONG)('a node that is cut off without a word', () => {
  let postgres: PostgresServer;
  let relay: Relay;
  let nodes: Node[] = [];
  beforeAll(async () => {
    postgres = await startPostgres();
    relay = await Relay.open(postgres.port);
    nodes = [
      await openNode(postgres.url.replace(`:${postgres.port}/`, `:${relay.port}/`)),
      await openNode(postgres.url),
    ];
  });
  afterAll(async () => {
    await closeNodes(nodes);
    await relay?.close();
    await postgres?.remove();
  });

  it('answers errors instead of the past, leaves the others alone, and comes back by itself', async () => {
    const [lonely, connected] = nodes as [Node, Node];
    const group = await RecordedGroup.create(connected);
    for (const node of [lonely, connected, lonely]) await group.register(node, 5);
    await group.search(lonely);
    relay.silent = true;
    const cutOff = [group.search(lonely), group.list(lonely), group.register(lonely, 2)];
    const before = group.history.length;
    await group.removeOne(connected);
    await group.register(connected, 3);
    await group.search(connected);
    expect(group.history.length).toBe(before + 5);
    await Promise.all(cutOff);
    expect(group.unanswered).toBe(3);

    relay.silent = false;
    await group.search(lonely);
    expect(group.unanswered).toBe(3);
    const { staleReads, lostWrites, violations } = await group.judge(nodes);
    recordFigures('cluster-silent-network', { histories: 1, staleReads, lostWrites });
    expect({ staleReads, lostWrites, violations }).toEqual({ staleReads: 0, lostWrites: 0, violations: [] });
  });
});

/** The way to PostgreSQL, on which everything can get lost without either end being told. */
class Relay {
  silent = false;
  readonly #server: Server;
  readonly #sockets: Socket[] = [];

  private constructor(target: number) {
    this.#server = createServer((client) => {
      const upstream = connect(target, '127.0.0.1');
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        this.#sockets.push(from);
        from.on('data', (bytes) => void (this.silent || to.write(bytes)));
        from.on('close', () => void (this.silent || to.destroy()));
        from.on('error', () => {});
      }
    });
  }

  static async open(target: number): Promise<Relay> {
    const relay = new Relay(target);
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
