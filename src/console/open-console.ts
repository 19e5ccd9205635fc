import type { AddressInfo } from 'node:net';
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { ConsoleDependencies } from './console-dependencies.ts';
import type { ConsolePlacement } from './console-placement.ts';
import { consolePlugin } from './console-plugin.ts';
import { CONSOLE_PREFIX } from './console-prefix.ts';
import type { OperatorAccount } from './operator-account.ts';

type OpenConsole = {
  /** Listens where the console has an address of its own. @returns the link to print, given the API's own URL */
  listen(apiUrl: string): Promise<string>;
  close(): Promise<void>;
};

/**
 * Puts the console where it belongs. To be called before the API's server listens, since it may have to join it.
 * @returns undefined when the console is off
 */
export function openConsole(
  apiServer: FastifyInstance,
  placement: ConsolePlacement,
  dependencies: ConsoleDependencies,
  logger: FastifyBaseLogger,
): OpenConsole | undefined {
  if (placement.kind === 'off') return undefined;
  const plugin = consolePlugin(dependencies);
  if (placement.kind === 'shared') {
    apiServer.register(plugin, { prefix: CONSOLE_PREFIX });
    return { listen: async (apiUrl) => consoleLink(apiUrl, dependencies.account), close: async () => {} };
  }
  const server = fastify({ loggerInstance: logger, disableRequestLogging: true });
  server.get('/', (_request, reply) => reply.redirect(`${CONSOLE_PREFIX}/`));
  server.register(plugin, { prefix: CONSOLE_PREFIX });
  return {
    async listen() {
      await server.listen({ host: placement.host, port: placement.port });
      const { port, address, family } = server.server.address() as AddressInfo;
      return consoleLink(`http://${family === 'IPv6' ? `[${address}]` : address}:${port}`, dependencies.account);
    },
    close: () => server.close(),
  };
}

/** The set-up token stands behind the #: browsers do not send that part, so no log and no proxy sees it. */
function consoleLink(serverUrl: string, account: Pick<OperatorAccount, 'setUpToken'>): string {
  const { setUpToken } = account;
  return `${serverUrl}${CONSOLE_PREFIX}/${setUpToken ? `#set-up=${setUpToken}` : ''}`;
}
