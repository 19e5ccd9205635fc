import pg from 'pg';
import type { Connection } from './connections.ts';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const FLAGS_BYTES = 4;
const END_OF_ROWS = -1;

/** The driver reads results as text, in which bytes are hexadecimal; what a COPY sends it passes on as it is. */
class CopyOut extends pg.Query {
  readonly #parts: Buffer[] = [];

  /** Called by the driver. Its buffer holds other bytes afterwards. */
  handleCopyData({ chunk }: { chunk: Buffer }): void {
    this.#parts.push(Buffer.from(chunk));
  }

  received(): Buffer[][] {
    return binaryRows(Buffer.concat(this.#parts));
  }
}

/**
 * The rows of a SELECT in PostgreSQL's binary formats: one buffer a column, all of them parts of one.
 * @param select without parameters, which COPY does not take: values go through `escapeLiteral`
 */
export function copyRows(connection: Connection, select: string): Promise<Buffer[][]> {
  return new Promise((resolve, reject) => {
    const query = new CopyOut(`COPY (${select}) TO STDOUT (FORMAT binary)`);
    const callback = (error: Error | null) => (error ? reject(error) : resolve(query.received()));
    connection.query(Object.assign(query, { callback }));
  });
}

/** See "File Formats, Binary Format" of the COPY command in PostgreSQL's manual. No column may be NULL. */
function binaryRows(bytes: Buffer): Buffer[][] {
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error('Not a binary copy.');
  let at = SIGNATURE.length + FLAGS_BYTES;
  const take = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  take(take(4).readInt32BE());
  const rows: Buffer[][] = [];
  for (let columns = take(2).readInt16BE(); columns !== END_OF_ROWS; columns = take(2).readInt16BE()) {
    rows.push(Array.from({ length: columns }, () => take(take(4).readInt32BE())));
  }
  return rows;
}
