/** Photos, and which of them are known to show the same person and which two different ones. */
export type LabelledPhotos = {
  /** Paths as the list has them, each once. */
  photos: string[];
  /** Positions in `photos`. */
  genuine: [number, number][];
  impostor: [number, number][];
};

/** Millions more would not make the rates more certain: they share their photos. */
const MAX_IMPOSTOR_PAIRS = 2_000_000;

/**
 * Reads a tab-separated list in one of two forms, `#` begins a comment:
 * - two columns, `photo person`: everybody is compared with everybody;
 * - three columns, `photoA photoB same`, where same is 1 or 0. From it follows more than it says: who is the same as A
 *   differs from whom A differs.
 * @throws Error that names the line
 */
export function readLabelledPhotos(text: string): LabelledPhotos {
  const lines = text
    .split(/\r?\n/)
    .map((line, at) => ({ number: at + 1, columns: line.split('\t').map((column) => column.trim()) }))
    .filter(({ columns }) => columns[0] !== '' && !columns[0]!.startsWith('#'));
  const width = lines[0]?.columns.length;
  if (width !== 2 && width !== 3)
    throw new Error('The list needs two columns (photo, person) or three (photo, photo, 1 or 0).');
  for (const { number, columns } of lines) {
    if (columns.length !== width || columns.includes(''))
      throw new Error(`Line ${number}: ${width} columns are needed.`);
    if (width === 3 && !/^[01]$/.test(columns[2]!)) throw new Error(`Line ${number}: the third column is 1 or 0.`);
  }
  const names = [...new Set(lines.flatMap(({ columns }) => columns.slice(0, width - 1)))];
  const positions = new Map(names.map((name, position) => [name, position]));
  const groups = width === 2 ? groupByPerson(lines, positions) : groupByPairs(lines, positions);
  return { photos: names, genuine: within(groups.members), impostor: between(groups) };
}

type Line = { number: number; columns: string[] };
type Groups = {
  /** The photos of each person. */
  members: number[][];
  /** Which persons are known to be two; undefined when all are. */
  different: ReadonlySet<string> | undefined;
};

function groupByPerson(lines: readonly Line[], positions: ReadonlyMap<string, number>): Groups {
  const persons = new Map<string, Set<number>>();
  for (const { columns } of lines) {
    const [photo, person] = columns as [string, string];
    persons.set(person, (persons.get(person) ?? new Set()).add(positions.get(photo)!));
  }
  return { members: [...persons.values()].map((photos) => [...photos]), different: undefined };
}

function groupByPairs(lines: readonly Line[], positions: ReadonlyMap<string, number>): Groups {
  const parent = [...positions.values()];
  const rootOf = (photo: number): number => {
    let root = photo;
    while (parent[root] !== root) root = parent[root] = parent[parent[root]!]!;
    return root;
  };
  const pairs = lines.map(({ number, columns: [a, b, same] }) => ({
    number,
    a: positions.get(a!)!,
    b: positions.get(b!)!,
    same: same === '1',
  }));
  for (const { a, b, same } of pairs) if (same) parent[rootOf(a)] = rootOf(b);

  const roots = [...new Set(parent.map((_, photo) => rootOf(photo)))];
  const groupOf = new Map(roots.map((root, group) => [root, group]));
  const members: number[][] = roots.map(() => []);
  for (const photo of parent.keys()) members[groupOf.get(rootOf(photo))!]!.push(photo);
  const different = new Set<string>();
  for (const { number, a, b, same } of pairs) {
    if (same) continue;
    const [first, second] = [groupOf.get(rootOf(a))!, groupOf.get(rootOf(b))!];
    if (first === second) throw new Error(`Line ${number} says 0, but other lines make the two photos one person.`);
    different.add(keyOf(first, second));
  }
  return { members, different };
}

function within(members: readonly number[][]): [number, number][] {
  return members.flatMap((photos) =>
    photos.flatMap((a, at) => photos.slice(at + 1).map((b): [number, number] => [a, b])),
  );
}

function between({ members, different }: Groups): [number, number][] {
  const countAll = () => {
    let count = 0;
    eachDifferent(members, different, (a, b) => {
      count += a.length * b.length;
    });
    return count;
  };
  const stride = Math.ceil(countAll() / MAX_IMPOSTOR_PAIRS);
  const pairs: [number, number][] = [];
  let seen = 0;
  eachDifferent(members, different, (photosA, photosB) => {
    for (const a of photosA) for (const b of photosB) if (seen++ % stride === 0) pairs.push([a, b]);
  });
  return pairs;
}

function eachDifferent(
  members: readonly number[][],
  different: ReadonlySet<string> | undefined,
  visit: (a: readonly number[], b: readonly number[]) => void,
): void {
  for (const [first, photosA] of members.entries()) {
    for (let second = first + 1; second < members.length; second++) {
      if (different === undefined || different.has(keyOf(first, second))) visit(photosA, members[second]!);
    }
  }
}

function keyOf(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
