import type { RequestContext } from './request-context.ts';

/** Exactly one of the two is set; the contract's validation sees to it. Text is base64, an array is the file itself. */
export type ImageReference = { url: string } | { bytes: string | Uint8Array };

export interface ImageSource {
  /**
   * The bytes of a PNG or JPEG file of at most 3,000,000 bytes (magic bytes checked, not yet decoded).
   * @throws ApiError with the code that the contract's image table names
   */
  fetch(image: ImageReference, context?: RequestContext): Promise<Uint8Array>;
}
