import { buildOpenApiDocument } from '../../src/contract/openapi.ts';
import { readApiModel } from './api-model.ts';
import { renderPostmanCollection } from './postman.ts';
import { renderPythonErrors, renderPythonOperations, renderPythonTypes } from './python.ts';
import { renderErrors, renderOperations, renderTypes } from './typescript.ts';

/** Path below the repository's top, and text, of every file that is generated from the OpenAPI document. */
export function generatedFiles(document: unknown = buildOpenApiDocument()): [path: string, text: string][] {
  const model = readApiModel(document, 'v1.1');
  return [
    ['clients/typescript/src/generated/types.ts', renderTypes(model)],
    ['clients/typescript/src/generated/operations.ts', renderOperations(model)],
    ['clients/typescript/src/generated/errors.ts', renderErrors(model)],
    ['clients/python/likeness/_types.py', renderPythonTypes(model)],
    ['clients/python/likeness/_operations.py', renderPythonOperations(model)],
    ['clients/python/likeness/errors.py', renderPythonErrors(model)],
    [
      'clients/postman/likeness.postman_collection.json',
      renderPostmanCollection(readApiModel(document, 'v1.0'), 'v1.0'),
    ],
    ['clients/postman/likeness-v1.1.postman_collection.json', renderPostmanCollection(model, 'v1.1')],
  ];
}
