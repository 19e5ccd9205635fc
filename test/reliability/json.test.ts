import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RESULT_CODES } from '../../src/contract/result-codes.ts';
import { rawRequest } from '../support/raw-http.ts';
import { type RawClient, startRawClient } from './raw-client.ts';

/** What hostile and broken clients send as JSON, against a real server process. */

const { InvalidGroupID, InvalidImageFormatException, InvalidParam, Success } = RESULT_CODES;

let client: RawClient;
beforeAll(async () => {
  client = await startRawClient();
});
afterAll(() => client.stop());

describe('JSON', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  it.each<[string, string | Uint8Array, number]>([
    ['nothing', '', InvalidParam],
    ['white space', '  \n', InvalidParam],
    ['a number', '1', InvalidParam],
    ['null', 'null', InvalidParam],
    ['an array', '[{"groupId":"a"}]', InvalidParam],
    ['a text', '"groupId"', InvalidParam],
    ['two values', '{"groupId":"a"}{"groupId":"b"}', InvalidParam],
    ['an open object', '{"groupId":"a"', InvalidParam],
    ['a comment', '{"groupId":"a"/**/}', InvalidParam],
    ['a trailing comma', '{"groupId":"a",}', InvalidParam],
    ['single quotes', "{'groupId':'a'}", InvalidParam],
    ['NaN', '{"groupId":NaN}', InvalidParam],
    ['20,000 brackets', nested(20_000), InvalidParam],
    ['20,000 open brackets', '['.repeat(20_000), InvalidParam],
    ['invalid UTF-8', Buffer.from('{"groupId":"\xff\xfe"}', 'latin1'), InvalidParam],
    ['overlong UTF-8', Buffer.from('{"groupId":"\xc0\xaf"}', 'latin1'), InvalidParam],
    ['UTF-8 cut in a character', Buffer.from('{"groupId":"\xe2\x82', 'latin1'), InvalidParam],
    ['UTF-16', Buffer.from('{"groupId":"utf16"}', 'utf16le'), InvalidParam],
    ['__proto__ in place of the field', '{"__proto__":{"groupId":"polluted"}}', InvalidParam],
    ['constructor in place of the field', '{"constructor":{"prototype":{"groupId":"polluted"}}}', InvalidParam],
    ['an array in place of a text', '{"groupId":["a"]}', InvalidParam],
    ['an object that prints as a text', '{"groupId":{"toString":"a","length":1}}', InvalidParam],
    ['a number in place of a text', '{"groupId":1}', InvalidParam],
    ['half a surrogate pair', '{"groupId":"\\ud800"}', InvalidGroupID],
    ['a zero character', '{"groupId":"a\\u0000"}', InvalidGroupID],
    ['a line end', '{"groupId":"a\\n"}', InvalidGroupID],
    ['a path', '{"groupId":"../a"}', InvalidGroupID],
    ['a long text', `{"groupId":"${'a'.repeat(256)}"}`, InvalidGroupID],
  ])('create group refuses %s', async (_name, body, code) => {
    expect(await client.post('/groups', body)).toBe(code);
  });

  it('the last of duplicate keys counts, as in every JSON parser of JavaScript', async () => {
    expect(await client.post('/groups', '{"groupId":"NOT VALID","groupId":"duplicate-key"}')).toBe(Success);
    expect(await client.codeOf(rawRequest('GET', `${client.base}/groups/duplicate-key`))).toBe(Success);
  });

  it.each([
    ['deep', `"more":${nested(10_000)}`],
    ['wide', `"more":{${Array.from({ length: 4_000 }, (_, i) => `"k${i}":1`).join(',')}}`],
    ['long numbers', `"more":${'9'.repeat(2_000_000)}`],
    ['many escapes', `"more":"${'\\u0041'.repeat(500_000)}"`],
    ['prototype names', '"__proto__":{"image":1},"constructor":1,"toString":1,"hasOwnProperty":1'],
  ])('unknown fields are ignored, %s ones too', async (_name, fields) => {
    expect(await client.post('/detect', `{"image":{"bytes":"R0lGODlhAQABAAAAACw="},${fields}}`)).toBe(
      InvalidImageFormatException,
    );
  });

  it.each([
    ['nested arrays', nested(2_000_000)],
    ['nested objects', `${'{"a":'.repeat(600_000)}1${'}'.repeat(600_000)}`],
    ['many fields', `{${Array.from({ length: 300_000 }, (_, i) => `"k${i}":1`).join(',')}}`],
    ['many values', `[${'{},'.repeat(1_000_000)}1]`],
  ])('%s by the megabyte are refused before they are parsed', async (_name, json) => {
    expect(await client.post('/detect', `{"image":${json}}`)).toBe(InvalidParam);
    expect(await client.post('/detect', `{"image":{"bytes":"R0lGODlhAQABAAAAACw="},"more":${json}}`)).toBe(
      InvalidParam,
    );
  });

  it.each([
    ['text/plain', 'content-type: text/plain'],
    ['a form', 'content-type: application/x-www-form-urlencoded'],
    ['multipart', 'content-type: multipart/form-data; boundary=a'],
    ['two content types', 'content-type: text/plain\r\ncontent-type: application/json'],
    ['an unreadable content type', 'content-type: ;;;'],
    ['gzip', 'content-type: application/json\r\ncontent-encoding: gzip'],
  ])('a body sent as %s is refused', async (_name, headers) => {
    const body = '{"groupId":"as-something-else"}';
    const request = `POST ${client.base}/groups HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${headers}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    expect(await client.codeOf(request)).toBe(InvalidParam);
  });

  it('nothing of all that has changed what requests inherit', async () => {
    expect(await client.post('/groups', '{}')).toBe(InvalidParam);
    expect(await client.post('/groups', '{"groupId":"inherits-nothing"}')).toBe(Success);
  });
});
