import { describe, expect, it } from 'vitest';
import { ApiError } from '../../contract/api-error.ts';
import { CreateGroupBodySchema } from '../../contract/schemas/group.ts';
import { RegisterBodySchema } from '../../contract/schemas/registration.ts';
import { compileValidator } from './validator.ts';

const check = compileValidator(RegisterBodySchema, 'JSON body');
const good = { image: { url: 'https://example.com' }, limit: 3 };

function refusalOf(value: unknown, validate: (value: unknown) => unknown = check): ApiError {
  try {
    validate(value);
  } catch (error) {
    if (error instanceof ApiError) return error;
  }
  throw new Error('it was not refused');
}

describe('compileValidator', () => {
  it('hands a fitting value back as it is, with the fields that it does not know', () => {
    const value = { ...good, more: 1 };
    expect(check(value)).toBe(value);
  });

  it.each([
    [{ limit: 3 }, 'image in the JSON body is missing: it must be an object with exactly one of url and bytes.'],
    [{ ...good, limit: '3' }, 'limit in the JSON body is not acceptable: it must be one plain integer from 1 to 20.'],
    [{ ...good, limit: 21 }, 'limit in the JSON body is not acceptable: it must be one plain integer from 1 to 20.'],
    [{ ...good, image: {} }, 'image in the JSON body is not acceptable: it must be an object with exactly one of url'],
    [{ ...good, image: { url: 1 } }, 'image.url in the JSON body is not acceptable: it must be a string.'],
    [{ ...good, mask: 'true' }, 'mask in the JSON body is not acceptable: it must be true or false.'],
    [{ ...good, externalImageId: 'a b' }, 'a string that matches ^[a-zA-Z0-9_.:-]{1,255}$.'],
    [[], 'The JSON body is not acceptable: it must be an object.'],
  ])('refuses %j in one sentence', (value, sentence) => {
    const error = refusalOf(value);
    expect(error.resultName).toBe('InvalidParam');
    expect(error.detail).toContain(sentence);
  });

  it('never repeats what was sent', () => {
    expect(refusalOf({ ...good, limit: 'hunter2' }).detail).not.toContain('hunter2');
  });

  it('takes the code of a failed pattern from the schema, and only for a string', () => {
    const validate = compileValidator(CreateGroupBodySchema, 'JSON body');
    expect(refusalOf({ groupId: 'A' }, validate).resultName).toBe('InvalidGroupID');
    expect(refusalOf({ groupId: 1 }, validate).resultName).toBe('InvalidParam');
  });
});
