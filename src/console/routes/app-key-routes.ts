import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { LIMITS } from '../../contract/limits.ts';
import { SCOPES } from '../../contract/scopes.ts';
import { createAppKey } from '../../usecases/create-app-key.ts';
import { listAppKeys } from '../../usecases/list-app-keys.ts';
import { revokeAppKey } from '../../usecases/revoke-app-key.ts';
import type { ConsoleContext } from '../console-dependencies.ts';
import { ConsoleError } from '../console-error.ts';
import { bodyReader } from '../read-body.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const readNewKey = bodyReader(
  Type.Object({
    name: Type.String({ minLength: 1, maxLength: 100 }),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 36_500 })),
    ownerId: Type.Optional(Type.String()),
    scopes: Type.Optional(Type.Array(Type.Enum([...SCOPES]), { minItems: 1 })),
    groupIds: Type.Optional(Type.Array(Type.String({ pattern: LIMITS.groupIdPattern }), { minItems: 1 })),
  }),
);

/** App keys: the same use cases as the command line. */
export function appKeyRoutes({ grants, clock, audit }: ConsoleContext) {
  const dependencies = { appKeys: grants, clock, ...(audit && { audit }) };

  return async (server: FastifyInstance): Promise<void> => {
    server.get('/app-keys', async () => ({ appKeys: await listAppKeys(dependencies) }));

    server.post('/app-keys', async (request) => {
      const { days, ownerId, ...wanted } = readNewKey(request);
      const known = await grants.listAppKeys();
      if (ownerId !== undefined && !known.some(({ id }) => id === ownerId)) {
        throw new ConsoleError('not-found', 'There is no such app key to share the groups of.');
      }
      const { key, secret } = await createAppKey(dependencies, {
        ...wanted,
        ...(ownerId !== undefined && { ownerId }),
        ...(days !== undefined && { expiresAt: clock() + days * DAY_MS }),
      });
      return { appKey: { ...key, status: 'active' }, secret };
    });

    server.delete('/app-keys/:id', async (request) => {
      const { id } = request.params as { id: string };
      if (!(await revokeAppKey(dependencies, id))) throw new ConsoleError('not-found', 'There is no such app key.');
      return {};
    });
  };
}
