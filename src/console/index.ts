export { ConsoleGrants } from './console-grants.ts';
export { consolePlacement } from './console-placement.ts';
export { openConsole } from './open-console.ts';
export { OperatorAccount } from './operator-account.ts';
