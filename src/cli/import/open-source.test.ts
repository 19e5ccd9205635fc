import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../contract/limits.ts';
import { openSource } from './open-source.ts';
import { type ZipEntry, zipOf } from './zip.testkit.ts';

const OPTIONS = { idSource: 'name', idColumn: 'externalImageId', fileColumn: 'file' } as const;
const PHOTO = Buffer.from('the bytes of a photo');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'likeness-source-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array = PHOTO): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

describe('a folder', () => {
  it('gives its photos in the order of their names, and counts what is none', async () => {
    for (const name of ['b.jpg', 'team/a.PNG', 'notes.txt', '._b.jpg', 'team/c.jpeg']) write(name);
    symlinkSync(join(folder, 'b.jpg'), join(folder, 'd.jpg'));
    symlinkSync(folder, join(folder, 'circle'));
    const source = await openSource(folder, OPTIONS);
    expect(source.photos.map(({ file, externalImageId }) => [file, externalImageId])).toEqual([
      ['b.jpg', 'b'],
      ['d.jpg', 'd'],
      ['team/a.PNG', 'a'],
      ['team/c.jpeg', 'c'],
    ]);
    expect(source.leftOut).toBe(3);
    expect(await source.photos[1]!.read()).toEqual(PHOTO);
  });

  it('does not read what the API would refuse for its size, nor what has gone', async () => {
    write('large.jpg', Buffer.alloc(LIMITS.image.maxBytes + 1));
    rmSync(write('gone.jpg'));
    symlinkSync(join(folder, 'gone.jpg'), join(folder, 'broken.jpg'));
    const [broken, large] = (await openSource(folder, OPTIONS)).photos;
    await expect(large!.read()).rejects.toThrow('make it smaller');
    await expect(broken!.read()).rejects.toThrow('cannot be read (ENOENT)');
  });
});

describe('a CSV file', () => {
  it('has paths beside it, ids as they are, and may have quotes, a byte order mark and columns in any order', async () => {
    write('photos/one, two.jpg');
    const path = write(
      'staff.csv',
      '\ufeffnote,file,person\r\n"a ""b""","photos/one, two.jpg",p:1\r\n\r\n,x.jpg,p:1\r\n',
    );
    const { photos, unusable } = await openSource(path, { ...OPTIONS, idColumn: 'person' });
    expect(photos.map(({ file, externalImageId }) => [file, externalImageId])).toEqual([
      ['photos/one, two.jpg', 'p:1'],
      ['x.jpg', 'p:1'],
    ]);
    expect(unusable).toEqual([]);
    expect(await photos[0]!.read()).toEqual(PHOTO);
    await expect(photos[1]!.read()).rejects.toThrow('ENOENT');
  });

  it('reports rows that cannot be sent, each with its reason', async () => {
    const path = write('staff.csv', 'file,externalImageId\na.jpg,anna b\n,carl\nd.jpg,\ne.jpg,e\ne.jpg,e\n');
    const { photos, unusable } = await openSource(path, OPTIONS);
    expect(photos.map(({ file }) => file)).toEqual(['e.jpg']);
    expect(unusable.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('does not match'),
      'the row names no file',
      expect.stringContaining('does not match'),
      expect.stringContaining('earlier row'),
    ]);
  });

  it('is refused without its columns, or when it is none', async () => {
    const path = write('staff.csv', 'file,id\na.jpg,a\n');
    await expect(openSource(path, OPTIONS)).rejects.toThrow('no column "externalImageId" but file, id');
    await expect(openSource(write('bad.csv', 'file,externalImageId\n"a,b\n'), OPTIONS)).rejects.toThrow(
      'cannot be read as CSV',
    );
  });
});

describe('a ZIP archive', () => {
  const zip = (...entries: ZipEntry[]) => write('photos.zip', zipOf(entries));
  const photo = (name: string): ZipEntry => ({ name, bytes: PHOTO });

  it('gives its photos without unpacking it', async () => {
    const path = zip(
      photo('team/'),
      photo('team/b.jpg'),
      photo('__MACOSX/team/._b.jpg'),
      photo('a.png'),
      photo('readme'),
    );
    const source = await openSource(path, OPTIONS);
    expect(source.photos.map(({ file }) => file)).toEqual(['a.png', 'team/b.jpg']);
    expect(source.leftOut).toBe(2);
    expect(await Promise.all(source.photos.map((entry) => entry.read()))).toEqual([PHOTO, PHOTO]);
    source.close();
  });

  it.each(['../a.jpg', '/etc/a.jpg', 'x/../../a.jpg', 'C:/a.jpg', '..\\a.jpg'])(
    'is refused for the name %s',
    async (name) => {
      await expect(openSource(zip(photo('b.jpg'), photo(name)), OPTIONS)).rejects.toThrow(
        'cannot be used as a ZIP archive',
      );
    },
  );

  it('never inflates an entry beyond the size that it states', async () => {
    const bytes = Buffer.alloc(50_000_000);
    const source = await openSource(
      zip({ name: 'honest.jpg', bytes }, { name: 'liar.jpg', bytes, statedSize: 1000 }),
      OPTIONS,
    );
    const [honest, liar] = source.photos;
    await expect(honest!.read()).rejects.toThrow('make it smaller');
    await expect(liar!.read()).rejects.toThrow('cannot be unpacked');
    source.close();
  });

  it('is refused when it is none or has a name twice', async () => {
    await expect(openSource(write('no.zip'), OPTIONS)).rejects.toThrow('cannot be used as a ZIP archive');
    await expect(openSource(zip(photo('a.jpg'), photo('a.jpg')), OPTIONS)).rejects.toThrow('two entries');
  });
});

it('says what a source may be', async () => {
  await expect(openSource(join(folder, 'none'), OPTIONS)).rejects.toThrow('does not exist');
  await expect(openSource(write('a.tar'), OPTIONS)).rejects.toThrow('neither a folder nor');
});
