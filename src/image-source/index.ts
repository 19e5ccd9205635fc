import { ApiError } from '../contract/api-error.ts';
import { LIMITS } from '../contract/limits.ts';
import { type ImageReference, type ImageSource, observed, type RequestContext, type StageObserver } from '../ports.ts';
import { createAddressPolicy } from './address-policy.ts';
import { decodeBase64Image, imageTooLarge } from './base64.ts';
import { type DownloadRules, downloadImage } from './download.ts';
import { requireKnownFormat } from './image-format.ts';
import { createSlots } from './slots.ts';
import { type Resolver, resolveBySystem } from './system-resolver.ts';

export type { Resolver } from './system-resolver.ts';

export type ImageSourceOptions = {
  /** CIDRs that may be connected to although they are not public. */
  allowedNetworks: readonly string[];
  /** Name lookup, and TCP with TLS, of each hop. Milliseconds. */
  connectTimeoutMs?: number;
  /** The whole download with its redirects. Milliseconds. */
  downloadTimeoutMs?: number;
  /** Each may hold up to 3 MB. Four times as many wait for their turn; one app key takes three quarters of either. */
  maxConcurrentDownloads: number;
  onStage?: StageObserver;
  /** Replaces the machine's own name lookup. */
  resolver?: Resolver;
};

const WAITING_PER_DOWNLOAD = 4;

/**
 * Turns what a client names as an image, base64 text or a URL, into the bytes of a PNG or JPEG file.
 *
 * `close` ends running downloads; what is asked for later is refused.
 *
 * @throws Error for an entry of `allowedNetworks` that is not a CIDR
 */
export function createImageSource(options: ImageSourceOptions): ImageSource & { close(): Promise<void> } {
  const { maxBytes } = LIMITS.image;
  const rules: DownloadRules = {
    policy: createAddressPolicy(options.allowedNetworks),
    resolver: options.resolver ?? resolveBySystem,
    connectTimeoutMs: options.connectTimeoutMs ?? 3000,
    downloadTimeoutMs: options.downloadTimeoutMs ?? 10_000,
    maxBytes,
  };
  const slots = createSlots(options.maxConcurrentDownloads, options.maxConcurrentDownloads * WAITING_PER_DOWNLOAD);
  const closing = new AbortController();

  async function read(image: ImageReference, context: RequestContext | undefined): Promise<Uint8Array> {
    if ('bytes' in image) {
      if (typeof image.bytes === 'string') return decodeBase64Image(image.bytes, maxBytes);
      if (image.bytes.length > maxBytes) throw imageTooLarge(maxBytes);
      return image.bytes;
    }
    const { appKeyId = '', signal } = context ?? {};
    return slots.run(appKeyId, signal, () => downloadImage(image.url, rules, [closing.signal, signal]));
  }

  return {
    async fetch(image, context) {
      context?.signal?.throwIfAborted();
      const file = await observed(options.onStage, 'image_fetch', () => read(image, context));
      requireKnownFormat(file);
      return file;
    },
    async close() {
      closing.abort(new ApiError('InternalServerError', 'The server is stopping; send the request again.'));
    },
  };
}
