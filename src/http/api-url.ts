import { API_ROOT } from '../contract/endpoints.ts';

const API_URL = new RegExp(`^${API_ROOT.replaceAll('.', '\\.')}(?:/|\\?|$)`);
const APP_KEY = new RegExp(`^${API_ROOT.replaceAll('.', '\\.')}/appkeys/([^/?]+)`);

/** Whether a request target belongs to the API, where everything is answered with HTTP 200 and an envelope. */
export function isApiUrl(url: string): boolean {
  return API_URL.test(url);
}

/** The app key in a request target that the router could not match; '' when there is none or it cannot be decoded. */
export function appKeyOfUrl(url: string): string {
  try {
    return decodeURIComponent(APP_KEY.exec(url)?.[1] ?? '');
  } catch {
    return '';
  }
}
