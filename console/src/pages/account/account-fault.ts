import { ConsoleRequestError } from '../../api/console-request.ts';
import type { Translate } from '../../i18n/messages.ts';

/** What a person can do about a refused password, in their language. */
export function accountFault(t: Translate, error: unknown): string {
  if (!(error instanceof ConsoleRequestError)) throw error;
  switch (error.code) {
    case 'wrong-password':
      return t('account.wrongPassword');
    case 'wrong-token':
      return t('account.wrongToken');
    case 'weak-password':
      return t('account.weakPassword');
    case 'too-many-attempts':
      return t('account.tooMany', { minutes: Math.max(1, Math.ceil(error.retryAfterSeconds / 60)) });
    case 'offline':
      return t('fault.offlineText');
    default:
      return error.message;
  }
}
