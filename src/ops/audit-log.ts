import type {
  AuditEvent,
  AuditLog,
  AuditNote,
  AuditReceipt,
  AuditRow,
  AuditStore,
  Clock,
  GroupKey,
  SettingStore,
  Vault,
} from '../ports.ts';

const KEY_SETTING = 'audit-key';
/** The vault wraps keys for a name; this one is no group's. */
const KEY_NAME = 'audit';
const GENESIS = new Uint8Array(16);
const ROWS_A_READ = 1000;

type AuditDependencies = {
  store: AuditStore & SettingStore;
  vault: Vault;
  clock: Clock;
  /** Where it is told that notes could not be chained or were put there by hand. */
  log?: { error(fields: Record<string, unknown>, message: string): void };
};

type Entry = Pick<AuditRow, 'at' | 'event'>;

/**
 * Appends events to a chain in which each row carries the authentication tag of the row before it: whoever alters,
 * removes or reorders rows in the database without the master key breaks the chain. Changes leave their events as notes
 * in their own transactions, and the chain takes them up at once, or whenever it is written next: also after a crash.
 * Events that come while a batch is being written share the next durable transaction.
 */
export async function openAuditLog(dependencies: AuditDependencies): Promise<AuditLog> {
  const key = await openAuditKey(dependencies);
  const { store, clock, log } = dependencies;
  let waiting: { entry?: Entry; done: (receipt: AuditReceipt) => void; failed: (error: unknown) => void }[] = [];
  let writing = false;

  async function write(): Promise<void> {
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const receipts = await append(batch.flatMap(({ entry }) => entry ?? []));
        for (const { entry, done } of batch) done(entry ? receipts.shift()! : NOWHERE);
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    writing = false;
  }

  /** @returns where each entry stands now */
  async function append(entries: readonly Entry[]): Promise<AuditReceipt[]> {
    let rows: AuditRow[] = [];
    await store.appendAudit((last, notes) => {
      let [position, previous] = [last?.position ?? 0, last?.tag ?? GENESIS];
      rows = [...notes.map(entryOf), ...entries].map(({ at, event }): AuditRow => {
        const row = linkRow(key, ++position, at, event, previous);
        previous = row.tag;
        return row;
      });
      return rows;
    });
    return rows.slice(rows.length - entries.length).map(receiptOf);
  }

  /** Without the master key nobody can make a note; one that is no good is kept as what it is. */
  function entryOf(note: AuditNote): Entry {
    if (same(noteTag(key, note), note.tag)) return note;
    log?.error({ at: note.at }, 'a note in the audit record was not made by this server');
    return { at: clock(), event: JSON.stringify({ action: 'audit.forged-note' }) };
  }

  function entryFor(event: AuditEvent): Entry {
    return { at: clock(), event: JSON.stringify(event) };
  }

  function enqueue(entry?: Entry): Promise<AuditReceipt> {
    const { promise, resolve, reject } = Promise.withResolvers<AuditReceipt>();
    waiting.push({ ...(entry && { entry }), done: resolve, failed: reject });
    if (!writing) void write();
    return promise;
  }

  return {
    record: (event) => enqueue(entryFor(event)),
    note(event) {
      const entry = entryFor(event);
      return { ...entry, tag: noteTag(key, entry) };
    },
    async chainNotes() {
      await enqueue().catch((err) => log?.error({ err }, 'audit notes wait to be chained'));
    },
  };
}

function noteTag(key: GroupKey, { at, event }: Entry): Uint8Array {
  return key.tag(JSON.stringify(['note', at, event]));
}

/** What chaining notes alone is answered with. */
const NOWHERE: AuditReceipt = { position: 0, hash: '' };

function receiptOf({ position, tag }: AuditRow): AuditReceipt {
  return { position, hash: Buffer.from(tag).toString('hex') };
}

export type AuditVerdict = {
  rows: number;
  firstPosition: number;
  lastPosition: number;
  problem?: string;
  proven?: string;
};

/**
 * Goes through the whole chain. A chain that begins above position 1 was trimmed by the retention time.
 * @param receipt what somebody was given for a row, which must be there and be the same
 */
export async function verifyAudit(dependencies: AuditDependencies, receipt?: AuditReceipt): Promise<AuditVerdict> {
  const key = await openAuditKey(dependencies);
  const verdict: AuditVerdict = { rows: 0, firstPosition: 0, lastPosition: 0 };
  let previous: AuditRow | undefined;
  for (;;) {
    const rows = await dependencies.store.readAudit(previous?.position ?? 0, ROWS_A_READ);
    if (rows.length === 0) return receipt && !verdict.proven ? { ...verdict, problem: missing(receipt) } : verdict;
    for (const row of rows) {
      const problem = problemOf(key, row, previous) ?? (receipt && contradiction(row, receipt));
      if (problem !== undefined) return { ...verdict, problem: `row ${row.position}: ${problem}` };
      verdict.firstPosition ||= row.position;
      verdict.lastPosition = row.position;
      verdict.rows++;
      if (row.position === receipt?.position) verdict.proven = row.event;
      previous = row;
    }
  }
}

function contradiction(row: AuditRow, receipt: AuditReceipt): string | undefined {
  const isOther = row.position === receipt.position && receiptOf(row).hash !== receipt.hash;
  return isOther ? 'it is not the record with that hash' : undefined;
}

function missing({ position }: AuditReceipt): string {
  return `row ${position}: it is not there`;
}

function problemOf(key: GroupKey, row: AuditRow, previous: AuditRow | undefined): string | undefined {
  if (!same(linkRow(key, row.position, row.at, row.event, row.previous).tag, row.tag)) return 'its content was altered';
  if (previous === undefined) {
    return row.position === 1 && !same(row.previous, GENESIS) ? 'it is not the beginning of the chain' : undefined;
  }
  if (row.position !== previous.position + 1) return `rows between ${previous.position} and it are missing`;
  return same(row.previous, previous.tag) ? undefined : 'the row before it was exchanged';
}

function linkRow(key: GroupKey, position: number, at: number, event: string, previous: Uint8Array): AuditRow {
  const message = JSON.stringify([position, at, event, Buffer.from(previous).toString('base64')]);
  return { position, at, event, previous, tag: key.tag(message) };
}

/** Kept wrapped by the master key, and wrapped anew when the master key has changed. */
async function openAuditKey({ store, vault }: AuditDependencies): Promise<GroupKey> {
  for (;;) {
    const kept = await store.readSetting(KEY_SETTING);
    if (kept === undefined) {
      const { wrapped } = vault.createGroupKey(KEY_NAME);
      await store.replaceSetting(KEY_SETTING, undefined, textOf(wrapped));
      continue;
    }
    const { keyId, bytes } = JSON.parse(kept) as { keyId: string; bytes: string };
    const wrapped = { keyId, bytes: Buffer.from(bytes, 'base64') };
    const key = vault.openGroupKey(KEY_NAME, wrapped);
    if (keyId !== vault.activeKeyId) {
      await store.replaceSetting(KEY_SETTING, kept, textOf(vault.rewrapGroupKey(KEY_NAME, wrapped)));
    }
    return key;
  }
}

function textOf({ keyId, bytes }: { keyId: string; bytes: Uint8Array }): string {
  return JSON.stringify({ keyId, bytes: Buffer.from(bytes).toString('base64') });
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
