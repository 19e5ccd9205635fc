import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../../../src/store/postgres/index.ts';
import { describeStoreContract } from '../../../src/store/store-contract.testkit.ts';
import { NO_POSTGRES, type PostgresServer, postgresPrograms, startPostgres } from '../../support/postgres-server.ts';

/** Tables that a distributed database spreads by the group's key. */
const SPREAD = ['group_state', 'face', 'template_tail', 'template_chunk', 'removed_face', 'person_change'];
/** Small and on every node, or on one. */
const DIRECTORY = ['group_name', 'app_key', 'setting', 'audit', 'audit_note', 'node', 'schema_version'];
/** The one statement that has to look for groups on all nodes: once, when a server starts. */
const OVER_ALL_GROUPS = ['SELECT group_uid FROM group_state WHERE removed'];

if (!postgresPrograms()) console.log(`The statements of the store ${NO_POSTGRES}`);

describe.skipIf(!postgresPrograms())('every statement that the store sends', () => {
  const statements = new Set<string>();
  let server: PostgresServer;
  const query = pg.Client.prototype.query;

  beforeAll(async () => {
    server = await startPostgres();
    // The driver's own method, so that no statement gets past.
    pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
      const [first] = args as [string | { text: string }];
      statements.add(
        selectOf(typeof first === 'string' ? first : first.text)
          .replace(/\s+/g, ' ')
          .trim(),
      );
      return Reflect.apply(query, this, args);
    } as typeof query;
  });
  afterAll(async () => {
    pg.Client.prototype.query = query;
    await server?.remove();
  });

  describeStoreContract('PostgreSQL, listened to,', () => openPostgresStore({ url: server.url }));

  it('takes a group over from elsewhere', async () => {
    const store = await openPostgresStore({ url: server.url });
    const group = { uid: 'moved', appKeyId: 'owner', groupId: 'g', modelVersion: 'v1', createdAt: 1, faceCount: 0 };
    expect(await store.beginGroupImport(group.uid)).toBe(true);
    await store.importFaces(group.uid, []);
    const chunk = { chunkId: 1, lastSequence: 2, generation: 3, faceCount: 1, sealed: new Uint8Array(9) };
    await store.importTemplates(group.uid, { chunks: [chunk], tail: [] });
    await store.finishGroupImport({ ...group, wrappedKey: undefined, version: 7, nextSequence: 8 });
    expect(await store.beginGroupImport(group.uid)).toBe(false);
    expect(await store.findGroup('owner', 'g')).toEqual(group);
    await store.close();
  });

  it('knows the servers that renewed their row', async () => {
    const store = await openPostgresStore({ url: server.url });
    expect(await store.nodes.heartbeat({ nodeId: 'a', address: 'x' }, 60_000)).toEqual([{ nodeId: 'a', address: 'x' }]);
    await store.nodes.removeNode('a');
    await store.close();
  });

  it('names the key of one group, or only tables that are not spread', () => {
    const sent = [...statements].filter((text) => /^(SELECT|INSERT|UPDATE|DELETE|WITH)\b/.test(text));
    for (const table of SPREAD) {
      expect(
        sent.some((text) => tablesOf(text).includes(table)),
        table,
      ).toBe(true);
    }
    expect(sent.filter((text) => !staysWithOneGroup(text) && !OVER_ALL_GROUPS.includes(text))).toEqual([]);
    expect(new Set(sent.flatMap(tablesOf))).toEqual(new Set([...SPREAD, ...DIRECTORY]));
  });
});

/** COPY takes no parameters: what stands in it in quotes is what others have as $1. */
function selectOf(text: string): string {
  const copied = /^COPY \((.*)\) TO STDOUT/s.exec(text)?.[1];
  return copied?.replace(/'[^']*'/g, '$$1') ?? text;
}

function tablesOf(statement: string): string[] {
  return [...SPREAD, ...DIRECTORY].filter((table) =>
    new RegExp(`\\b(FROM|JOIN|INTO|UPDATE) ${table}\\b`).test(statement),
  );
}

/** Each spread table is met with a condition on, or a value for, the group's key. */
function staysWithOneGroup(statement: string): boolean {
  const spread = tablesOf(statement).filter((table) => SPREAD.includes(table));
  return spread.every((table) => {
    const places = statement.match(new RegExp(`\\b(FROM|JOIN|INTO|UPDATE) ${table}\\b`, 'g'))!.length;
    const inserted = statement.match(new RegExp(`INTO ${table} \\(group_uid\\b`, 'g'))?.length ?? 0;
    const filtered = statement.match(/\bgroup_uid = (\$1|n\.group_uid)/g)?.length ?? 0;
    return inserted + filtered >= places;
  });
}
