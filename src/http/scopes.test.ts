import { afterEach, expect, it } from 'vitest';
import { API_VERSIONS } from '../contract/api-versions.ts';
import type { Endpoint } from '../contract/endpoint.ts';
import { SCOPES } from '../contract/scopes.ts';
import { createAppKey } from '../usecases/create-app-key.ts';
import { createTestPorts } from '../usecases/ports.testkit.ts';
import { buildServer } from './server.ts';

const servers: ReturnType<typeof buildServer>[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

it.each(SCOPES)(
  'a key with the scope %s is refused everywhere else, before anything else is looked at',
  async (scope) => {
    const dependencies = createTestPorts();
    const { secret } = await createAppKey(dependencies, { name: 'limited', scopes: [scope] });
    const server = buildServer({ dependencies });
    servers.push(server);
    for (const { prefix, endpoints } of Object.values(API_VERSIONS)) {
      for (const endpoint of Object.values<Endpoint>(endpoints)) {
        const url = (prefix + endpoint.path).replace('{appKey}', secret).replaceAll(/\{\w+\}/g, 'a');
        const { resultCode } = (await server.inject({ method: endpoint.method, url })).json().header;
        if (endpoint.scope === scope) expect(resultCode).not.toBe(-41000);
        else expect(resultCode).toBe(-41000);
      }
    }
  },
);

it('a key that is made for some groups finds no other, and creates none', async () => {
  const dependencies = createTestPorts();
  const owner = await createAppKey(dependencies, { name: 'owner' });
  const limited = await createAppKey(dependencies, { name: 'limited', ownerId: owner.key.id, groupIds: ['lobby'] });
  const server = buildServer({ dependencies });
  servers.push(server);
  const ask = async (key: string, method: 'GET' | 'POST', path: string, payload?: object) =>
    (
      await server.inject({ method, url: `/nhn-face-reco/v1.0/appkeys/${key}${path}`, ...(payload && { payload }) })
    ).json().header.resultCode;
  for (const groupId of ['lobby', 'safe']) expect(await ask(owner.secret, 'POST', '/groups', { groupId })).toBe(0);
  expect(await ask(limited.secret, 'GET', '/groups/lobby')).toBe(0);
  expect(await ask(limited.secret, 'GET', '/groups/safe')).toBe(-40030);
  expect(await ask(limited.secret, 'GET', '/groups/safe/faces?limit=1')).toBe(-40030);
  expect(await ask(limited.secret, 'POST', '/groups', { groupId: 'new' })).toBe(-41000);
  for (const { prefix, endpoints } of Object.values(API_VERSIONS)) {
    for (const { method, path } of Object.values<Endpoint>(endpoints).filter((one) => one.path.includes('{groupId}'))) {
      const url = (prefix + path).replace('{appKey}', limited.secret).replace('{groupId}', 'safe');
      const { header } = (await server.inject({ method, url: url.replaceAll(/\{\w+\}/g, 'a') })).json();
      expect(header.resultCode, `${method} ${path}`).toBe(-40030);
    }
  }
});
