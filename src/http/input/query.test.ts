import { describe, expect, it } from 'vitest';
import { PageQuerySchema } from '../../contract/schemas/paging.ts';
import { readQuery } from './query.ts';

describe('readQuery', () => {
  it.each(['0', '1', '20', '100000'])('reads %s as a number', (text) => {
    expect(readQuery(PageQuerySchema, { limit: text })).toEqual({ limit: Number(text) });
  });

  it.each(['1.5', '1e2', '0x10', ' 10', '+10', '-1', '010', '', '99999999999999999'])(
    'leaves %j for validation',
    (text) => {
      expect(readQuery(PageQuerySchema, { limit: text })).toEqual({ limit: text });
    },
  );

  it('keeps the text of a text parameter that looks like a number, and leaves out what the schema does not know', () => {
    expect(readQuery(PageQuerySchema, { 'next-token': '12', other: '1' })).toEqual({ 'next-token': '12' });
  });

  it('leaves a repeated parameter as the list it is', () => {
    expect(readQuery(PageQuerySchema, { limit: ['1', '1'] })).toEqual({ limit: ['1', '1'] });
  });
});
