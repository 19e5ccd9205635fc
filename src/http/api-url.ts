import { API_VERSIONS } from '../contract/api-versions.ts';

const ROOTS = Object.values(API_VERSIONS).map(({ root }) => root.replaceAll('.', '\\.'));
const API_URL = new RegExp(`^(?:${ROOTS.join('|')})(?:/|\\?|$)`);
const APP_KEY = new RegExp(`^(?:${ROOTS.join('|')})/appkeys/([^/?]+)`);

/** The base URL of an existing client ends in the first part of v1.0's paths; it leads to v1.1 as well. */
const CLIENT_BASE = '/nhn-face-reco';
const ALIAS = `${CLIENT_BASE}${API_VERSIONS['v1.1'].root}`;

/** A request target with the one spelling of its prefix that routes are registered for. */
export function canonicalUrl(url: string): string {
  return url.startsWith(ALIAS) ? url.slice(CLIENT_BASE.length) : url;
}

/** Whether a request target belongs to the API, where everything is answered with HTTP 200 and an envelope. */
export function isApiUrl(url: string): boolean {
  return API_URL.test(canonicalUrl(url));
}

/** The app key in a request target that the router could not match; '' when there is none or it cannot be decoded. */
export function appKeyOfUrl(url: string): string {
  try {
    return decodeURIComponent(APP_KEY.exec(canonicalUrl(url))?.[1] ?? '');
  } catch {
    return '';
  }
}
