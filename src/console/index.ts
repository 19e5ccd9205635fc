export type { ConsoleDependencies, ServerFacts } from './console-dependencies.ts';
export { ConsoleGrants } from './console-grants.ts';
export { type ConsolePlacement, consolePlacement } from './console-placement.ts';
export { consolePlugin } from './console-plugin.ts';
export { CONSOLE_PREFIX } from './console-prefix.ts';
export { consoleLink, type OpenConsole, openConsole } from './open-console.ts';
export { OperatorAccount } from './operator-account.ts';
