import type { ComponentChildren } from 'preact';
import type { Header } from '../../../src/contract/schemas/envelope.ts';
import type { ConsoleRequestError } from '../api/console-request.ts';
import { type MessageKey, useMessages } from '../i18n/messages.ts';
import { Notice } from './notice.tsx';

/** A failure of the API: its code and name, what the server said, and what the code means in general. */
export function ApiErrorNotice({ header, children }: { header: Header; children?: ComponentChildren }) {
  const t = useMessages();
  const advice = t(`code.${header.resultMessage}` as MessageKey);
  return (
    <Notice
      tone={header.isSuccessful ? 'warn' : 'bad'}
      title={
        <>
          <span class="number">{header.resultCode}</span> {header.resultMessage}
        </>
      }
    >
      {header.detail && <p>{header.detail}</p>}
      <p>{advice}</p>
      {children}
    </Notice>
  );
}

/** The console itself got no answer, or a refusal of its own. */
export function FaultNotice({ fault }: { fault: ConsoleRequestError }) {
  const t = useMessages();
  if (fault.code === 'offline')
    return (
      <Notice tone="bad" title={t('fault.offline')}>
        {t('fault.offlineText')}
      </Notice>
    );
  return (
    <Notice tone="bad" title={t('fault.failed')}>
      {fault.message}
    </Notice>
  );
}
