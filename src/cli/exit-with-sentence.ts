/**
 * The last stop of every command: a fault that a person can mend is told in one sentence on standard error. The stack is
 * shown only on request, since it helps nobody who runs a server.
 */
export function exitWithSentence(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`likeness: ${message}`);
  if (process.env.DEBUG && error instanceof Error) console.error(error.stack);
  process.exit(1);
}
