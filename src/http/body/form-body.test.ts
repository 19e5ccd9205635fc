import Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { ImageSchema } from '../../contract/schemas/image.ts';
import { compileFormReader, isFormType } from './form-body.ts';

const schema = Type.Object({
  image: ImageSchema,
  limit: Type.Integer({ minimum: 1, maximum: 20 }),
  mask: Type.Optional(Type.Boolean()),
  label: Type.Optional(Type.String({ pattern: '^[a-z.]{1,255}$' })),
  groupIds: Type.Optional(Type.Array(Type.String())),
});
const read = compileFormReader(schema);

async function bodyOf(form: FormData): Promise<[Buffer, string]> {
  const response = new Response(form);
  return [Buffer.from(await response.arrayBuffer()), response.headers.get('content-type')!];
}

type Part = [name: string, value: string | Blob];
async function readParts(...parts: Part[]): Promise<unknown> {
  const form = new FormData();
  for (const [name, value] of parts) form.append(name, value as Blob);
  return read(...(await bodyOf(form)));
}

const file = (text = 'the file') => new Blob([text]);
const refusal = (detail: RegExp) =>
  expect.objectContaining({ resultName: 'InvalidParam', detail: expect.stringMatching(detail) });

/** A body by hand, for what no FormData makes. */
const byHand = (...lines: string[]) => read(Buffer.from(lines.join('\r\n')), 'multipart/form-data; boundary=b');
const part = (name: string, value: string, more = '') => [
  '--b',
  `Content-Disposition: form-data; name="${name}"${more}`,
  '',
  value,
];
const image = part('image', 'the file', '; filename="a.jpg"');

describe('compileFormReader', () => {
  it('reads an image as its bytes and every other part as the type of its field', async () => {
    const body = await readParts(
      ['image', file()],
      ['limit', '3'],
      ['mask', 'false'],
      ['label', 'a.b'],
      ['groupIds', 'one'],
      ['groupIds', 'two'],
    );
    expect(body).toEqual({
      image: { bytes: Buffer.from('the file') },
      limit: 3,
      mask: false,
      label: 'a.b',
      groupIds: ['one', 'two'],
    });
  });

  it('keeps every byte of a file, whatever it looks like', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 256));
    const tricky = Buffer.concat([Buffer.from('\r\n--b\r\n--'), bytes, Buffer.from('\r\n')]);
    const body = (await readParts(['image', new Blob([tricky])], ['limit', '1'])) as { image: { bytes: Buffer } };
    expect(body.image.bytes.equals(tricky)).toBe(true);
  });

  it('ignores parts that nobody knows, also those named like what every object has', async () => {
    const body = await readParts(
      ['__proto__', 'x'],
      ['constructor', 'x'],
      ['toString', file()],
      ['limit', '1'],
      ['image', file()],
    );
    expect(body).toEqual({ limit: 1, image: { bytes: Buffer.from('the file') } });
    expect(({} as { limit?: unknown }).limit).toBeUndefined();
  });

  it.each(['1.0', '01', ' 1', '1e1', '0x1', '', 'one', '21', '0'])('refuses limit %j', async (limit) => {
    await expect(readParts(['image', file()], ['limit', limit])).rejects.toEqual(
      refusal(/^limit in the multipart body/),
    );
  });

  it.each(['True', '1', '', 'yes'])('refuses the flag %j', async (mask) => {
    const wrong = readParts(['image', file()], ['limit', '1'], ['mask', mask]);
    await expect(wrong).rejects.toEqual(refusal(/^mask in the multipart body/));
  });

  it.each<[string, RegExp, Part[]]>([
    ['no image', /^image .* is missing/, [['limit', '1']]],
    [
      'an image as text',
      /^image .* is missing/,
      [
        ['limit', '1'],
        ['image', 'the file'],
      ],
    ],
    [
      'a field as a file',
      /^Send limit as a text part/,
      [
        ['limit', file('1')],
        ['image', file()],
      ],
    ],
    [
      'two images',
      /^image .* more than once/,
      [
        ['limit', '1'],
        ['image', file()],
        ['image', file()],
      ],
    ],
    [
      'two of a field',
      /^limit .* more than once/,
      [
        ['limit', '1'],
        ['limit', '1'],
        ['image', file()],
      ],
    ],
    ['no field that is required', /^limit .* is missing/, [['image', file()]]],
    [
      'a huge field',
      /^A text part may have/,
      [
        ['limit', '1'],
        ['image', file()],
        ['label', 'a'.repeat(2000)],
      ],
    ],
    ['many parts', /more than 64 parts/, [['limit', '1'], ['image', file()], ...Array<Part>(63).fill(['other', 'x'])]],
  ])('refuses %s', async (_what, detail, parts) => {
    await expect(readParts(...parts)).rejects.toEqual(refusal(detail));
  });

  it('refuses what is not a whole form', async () => {
    const broken = refusal(/cannot be read/);
    const [body, contentType] = await bodyOf(new FormData());
    await expect(read(body, contentType.replace(/;.*/, ''))).rejects.toEqual(broken);
    await expect(read(Buffer.alloc(0), 'multipart/form-data; boundary=b')).rejects.toEqual(broken);
    await expect(byHand(...part('limit', '1'), ...image)).rejects.toEqual(broken);
    await expect(byHand('--b', 'Content-Disposition: form-data; name="limit"')).rejects.toEqual(broken);
    await expect(byHand('no boundary at all')).rejects.toEqual(broken);
  });

  it('reads a form with a preamble, an epilogue, and headers that it does not know', async () => {
    const body = await byHand(
      'preamble',
      ...image,
      '--b',
      'X-Other: 1',
      'content-disposition: form-data; name=limit',
      '',
      '2',
      '--b--',
      'epilogue',
    );
    expect(body).toEqual({ image: { bytes: Buffer.from('the file') }, limit: 2 });
  });

  it('takes no part without a name, and none that is no form data', async () => {
    await expect(byHand(...image, '--b', 'Content-Disposition: form-data', '', '1', '--b--')).rejects.toEqual(
      refusal(/^limit/),
    );
    await expect(
      byHand(...image, '--b', 'Content-Disposition: attachment; name="limit"', '', '1', '--b--'),
    ).rejects.toEqual(refusal(/^limit/));
  });

  it('answers any piece of a form with a refusal, never with a fault', async () => {
    const whole = Buffer.from([...part('limit', '1'), ...image, '--b--', ''].join('\r\n'));
    for (let length = 0; length < whole.length - 2; length++) {
      const cut = read(whole.subarray(0, length), 'multipart/form-data; boundary=b');
      await expect(cut, `${length} bytes`).rejects.toMatchObject({ resultName: 'InvalidParam' });
    }
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 0x55;
      const outcome = await read(changed, 'multipart/form-data; boundary=b').catch(
        (error: { resultName: string }) => error.resultName,
      );
      expect([expect.anything(), 'InvalidParam']).toContainEqual(outcome);
    }
  });
});

it('isFormType goes by the type alone', () => {
  expect(isFormType('Multipart/Form-Data; boundary=x')).toBe(true);
  expect(isFormType('multipart/form-data')).toBe(true);
  for (const other of [undefined, 'application/json', 'multipart/mixed; boundary=x', 'multipart/form-datax'])
    expect(isFormType(other)).toBe(false);
});
