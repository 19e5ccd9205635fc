/** A store that refuses to open; the message is a sentence for the operator that says what to do. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}
