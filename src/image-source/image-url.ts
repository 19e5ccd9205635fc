import { ApiError } from '../contract/api-error.ts';

/** Ports that a URL may name; with none given it is the scheme's own (API text, input image guide). */
const NAMED_PORTS = new Set([80, 443]);
const PORT_RANGE = { min: 10_000, max: 12_000 };

/**
 * Reads an image URL by the WHATWG rules, which settle the many spellings of an IPv4 address (octal, hex, one number),
 * of a name (case, IDN) and of a path, so that what is checked here is what is connected to later.
 *
 * @param base for the Location of a redirect, which may be relative
 * @throws ApiError InvalidImageURLException. The detail never repeats the URL: its query may hold a secret.
 */
export function parseImageUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url === null) throw refused('It cannot be read as an absolute URL.');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refused('Only http and https are supported.');
  if (url.username !== '' || url.password !== '') throw refused('It must not carry a user name or a password.');
  if (url.port !== '' && !isAllowedPort(Number(url.port))) {
    throw refused('It may name port 80, 443 or one from 10000 to 12000, or none.');
  }
  return url;
}

/** The name or address to connect to: without the brackets of IPv6 and without the trailing dot of a rooted name. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function isAllowedPort(port: number): boolean {
  return NAMED_PORTS.has(port) || (port >= PORT_RANGE.min && port <= PORT_RANGE.max);
}

function refused(reason: string): ApiError {
  return new ApiError('InvalidImageURLException', `The image URL is refused. ${reason}`);
}
