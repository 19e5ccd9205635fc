/** Milliseconds since the epoch; replaced in tests of expiry. */
export type Clock = () => number;
