/** About one false match in ten thousand pairs: what docs/threshold.md advises to begin with. */
export const DEFAULT_THRESHOLD = 90;
