import type { BatchItem, BatchRequest, IdentifyRequest, ImageRequest, RegisterRequest } from './generated/types.ts';

export type ClientOptions = {
  /** Where the server is, such as `https://faces.example.org`; in a browser, '' stands for the page's own origin. */
  url: string;
  appKey: string;
  /** Milliseconds for one attempt, its answer included. Default 60,000. */
  timeoutMs?: number;
  /** Attempts after the first, where repeating is safe. Default 3. */
  retries?: number;
  /** Gives up when the server asks for a longer wait before the next attempt. Default 30,000. */
  longestWaitMs?: number;
  /** Stands in for the global fetch. */
  fetch?: typeof fetch;
};

export type CallOptions = { signal?: AbortSignal };
/** What is measured beside the face itself: angles, mask and quality unless they are turned off, spoof only when asked. */
export type AnalysisOptions = Omit<ImageRequest, 'image'>;
/** `limit`: faces of the photo, 1 to 20, default 1. */
export type RegisterOptions = Omit<RegisterRequest, 'image' | 'limit'> & { limit?: number };
/** `items`: the labels of each photo, in their order. */
export type BatchOptions = Omit<BatchRequest, 'image' | 'limit'> & { limit?: number; items?: BatchItem[] };
/** `limit`: faces of the photo, default 20. `matchLimit`: matches of each, default 10. */
export type IdentifyOptions = Omit<IdentifyRequest, 'image' | 'groupIds' | 'limit' | 'matchLimit'> & {
  limit?: number;
  matchLimit?: number;
};
/** Exactly one of them. `registeredBefore`: a time in UTC, such as 2026-01-31T00:00:00. */
export type ErasureSelection =
  | { externalImageId: string }
  | { imageId: string }
  | { personId: string }
  | { registeredBefore: string };
/** `pageSize`: faces or groups that one request fetches, 1 to 200. */
export type WalkOptions = { pageSize?: number } & CallOptions;
export type PageOptions = { limit?: number; nextToken?: string };
/** `threshold`: similarity, 1 to 100, from which faces match. `limit`: 1 to 4096, default 100. */
export type SearchOptions = { threshold: number; limit?: number };
