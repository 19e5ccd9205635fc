import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatedFiles } from '../../../scripts/clients/generated-files.ts';
import { packageRoot } from '../../../src/config/index.ts';
import { API_VERSIONS } from '../../../src/contract/api-versions.ts';
import { type LikenessProcess, startLikenessProcess, temporaryDataFolder } from '../../support/likeness-process.ts';
import { samplePhoto } from '../../support/photos.ts';

type Item = {
  name: string;
  event: { script: { exec: string[] } }[];
  request: { method: string; header?: { key: string; value: string }[]; body?: { raw: string }; url: { raw: string } };
};
type Collection = { variable: { key: string; value: string }[]; item: Item[] };

const COLLECTIONS = [
  { version: 'v1.0', file: 'clients/postman/likeness.postman_collection.json', leftOut: 0 },
  // A file cannot stand in a collection, which the batch would need.
  { version: 'v1.1', file: 'clients/postman/likeness-v1.1.postman_collection.json', leftOut: 1 },
] as const;

describe.each(COLLECTIONS)('the Postman collection of $version', ({ version, file, leftOut }) => {
  const collection = JSON.parse(readFileSync(join(packageRoot(), file), 'utf8')) as Collection;
  const { dataDir, remove } = temporaryDataFolder();
  const variables = new Map(collection.variable.map(({ key, value }) => [key, value]));
  let server: LikenessProcess;

  beforeAll(async () => {
    server = await startLikenessProcess(dataDir);
    variables.set('baseUrl', server.url).set('appKey', server.appKey!);
    variables.set('imageBytes', samplePhoto(1).toString('base64'));
  });
  afterAll(async () => {
    await server?.stop();
    remove();
  });

  it('has every endpoint', () => {
    expect(collection.item).toHaveLength(Object.keys(API_VERSIONS[version].endpoints).length - leftOut);
    expect(generatedFiles().map(([path]) => path)).toContain(file);
  });

  it('runs from top to bottom, as a runner of collections would run it', async () => {
    for (const item of collection.item) {
      const { method, header = [], body, url } = item.request;
      const response = await fetch(filled(url.raw), {
        method,
        headers: Object.fromEntries(header.map(({ key, value }) => [key, value])),
        ...(body && { body: filled(body.raw) }),
      });
      const answer: unknown = await response.json();
      for (const { script } of item.event) runScript(item.name, script.exec.join('\n'), answer);
    }
    expect(variables.get('faceId')).toMatch(/^[0-9a-f-]{36}$/);
  });

  function filled(text: string): string {
    return text.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => {
      expect([...variables.keys()]).toContain(key);
      return variables.get(key)!;
    });
  }

  /** The few names of Postman's sandbox that the collection uses. */
  function runScript(name: string, code: string, answer: unknown): void {
    let tests = 0;
    const pm = {
      response: { json: () => answer },
      collectionVariables: { set: (key: string, value: string) => variables.set(key, value) },
      expect: (value: unknown) => ({
        to: {
          be: {
            get true() {
              expect(value, `${name}: ${JSON.stringify(answer)}`).toBe(true);
              return true;
            },
          },
        },
      }),
      test(_title: string, check: () => void) {
        tests++;
        check();
      },
    };
    runInContext(code, createContext({ pm }));
    expect(tests).toBeGreaterThan(0);
  }
});
