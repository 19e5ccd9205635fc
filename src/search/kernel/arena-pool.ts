import { Arena } from './arena.ts';
import { BLOCK_ROWS, bytesPerRow, rowsWithin, strideFor } from './arena-layout.ts';
import type { ScanPool } from './scan-pool.ts';

/** Address space that an arena reserves; a little more than a full group of 100,000 faces of 512 dimensions. */
const ARENA_BYTES = 128 * 1024 * 1024;

/** The place of a block of rows. */
export type BlockPlace = { arena: Arena; firstRow: number };

/** All arenas. New ones are made as they are needed; an empty one goes back to the system. */
export class ArenaPool {
  readonly #scans: ScanPool;
  readonly #arenas: Arena[] = [];

  constructor(scans: ScanPool) {
    this.#scans = scans;
  }

  allocate(dimension: number): BlockPlace {
    const stride = strideFor(dimension);
    for (const arena of this.#arenas) {
      const firstRow = arena.shape.stride === stride ? arena.allocate() : undefined;
      if (firstRow !== undefined) return { arena, firstRow };
    }
    const { lanes } = this.#scans;
    const arena = new Arena({ stride, lanes, rows: rowsWithin(ARENA_BYTES, stride, lanes) });
    this.#arenas.push(arena);
    this.#scans.addArena(arena);
    return { arena, firstRow: arena.allocate()! };
  }

  free({ arena, firstRow }: BlockPlace): void {
    arena.free(firstRow);
    // The last one of its kind stays: the next group would need it again at once.
    if (!arena.isEmpty || this.#arenas.every((other) => other === arena || other.shape.stride !== arena.shape.stride))
      return;
    this.#arenas.splice(this.#arenas.indexOf(arena), 1);
    this.#scans.forgetArena(arena.id);
  }
}

export function blockBytes(stride: number): number {
  return BLOCK_ROWS * bytesPerRow(stride);
}
