import type { IncomingMessage } from 'node:http';
import type { TObject } from 'typebox';
import { ApiError } from '../../contract/api-error.ts';
import type { Endpoint } from '../../contract/endpoint.ts';
import type { BodyHold } from '../admission/body-budget.ts';
import { compileProjection } from '../answer/projection.ts';
import { compileValidator } from '../input/validator.ts';
import { compileBatchReader } from './batch-reader.ts';
import { compileFormReader, isFormType } from './form-body.ts';
import { isJsonType, parseJsonBody, readRequestBody, unsupportedContentType } from './request-body.ts';

/**
 * Reads the bodies of one endpoint and checks them against its schema, in the forms that it takes: JSON, and
 * multipart/form-data where the endpoint says so.
 */
export function compileBodyReader({ bodyLimit, multipart }: Endpoint, schema: TObject) {
  if (multipart === 'stream') return compileBatchReader(schema, bodyLimit!.bytes);
  const checkJson = compileValidator(schema, 'JSON body');
  // A field that this version does not know may mean something to the use case, which serves all versions.
  const cut = compileProjection(schema);
  const readForm = multipart && compileFormReader(schema);
  return async (request: IncomingMessage, hold: BodyHold): Promise<unknown> => {
    const contentType = request.headers['content-type'];
    if (readForm && isFormType(contentType)) {
      return readForm(await readRequestBody(request, bodyLimit!, hold), contentType);
    }
    if (!isJsonType(contentType)) throw readForm ? neitherJsonNorForm() : unsupportedContentType();
    return cut(checkJson(parseJsonBody(await readRequestBody(request, bodyLimit!, hold))));
  };
}

function neitherJsonNorForm(): ApiError {
  return new ApiError(
    'InvalidParam',
    'Send the body as JSON with the header Content-Type: application/json, or as multipart/form-data.',
  );
}
