import type { ComponentChildren } from 'preact';
import type { ApiCall } from '../../api/api-call.ts';
import type { ConsoleRequestError } from '../../api/console-request.ts';
import type { ApiAnswer } from '../../api/face-api.ts';
import { asCurl, asTypeScript } from '../../api/request-code.ts';
import { useMessages } from '../../i18n/messages.ts';
import type { Photo } from '../../photo/photo.ts';
import { useServer } from '../../state/server.ts';
import { Card } from '../../ui/card.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ApiErrorNotice, FaultNotice } from '../../ui/error-notice.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import './inspector.css';
import { MendPhoto } from './mend-photo.tsx';

type InspectorProps<Data> = {
  /** The request as a client would send it; undefined while something is still missing. */
  call: ApiCall | undefined;
  answer: ApiAnswer<Data> | undefined;
  fault: ConsoleRequestError | undefined;
  /** What to do first, while there is no answer. */
  hint: string;
  /** Offers to mend the photo where the server refused it. */
  mend?: { photo: Photo; onMended: (photo: Photo) => void } | undefined;
  controls?: ComponentChildren;
  children: (data: Data) => ComponentChildren;
};

/** Beside the picture: what came back, in words, as JSON, and the request as code. */
export function Inspector<Data>({ call, answer, fault, hint, mend, controls, children }: InspectorProps<Data>) {
  const t = useMessages();
  const server = useServer();
  const apiUrl = server?.apiUrl ?? '';
  const result = () => {
    if (fault) return <FaultNotice fault={fault} />;
    if (!answer)
      return (
        <EmptyState icon="photo" title={t('inspector.waiting')}>
          {hint}
        </EmptyState>
      );
    return (
      <div class="inspector-result">
        {answer.header.resultCode !== 0 && (
          <ApiErrorNotice header={answer.header}>
            {mend && <MendPhoto {...mend} resultMessage={answer.header.resultMessage} />}
          </ApiErrorNotice>
        )}
        {answer.data !== undefined && children(answer.data)}
      </div>
    );
  };
  const code = (label: string, text: string | undefined) =>
    text ? <CodeBlock label={label} code={text} /> : <p class="inspector-hint">{hint}</p>;
  return (
    <Card>
      {controls}
      <Tabs
        label={t('inspector.label')}
        tabs={[
          { id: 'result', label: t('inspector.result'), content: result },
          {
            id: 'response',
            label: t('inspector.response'),
            content: () => code(t('inspector.response'), answer && JSON.stringify(envelopeOf(answer), null, 2)),
          },
          { id: 'curl', label: 'curl', content: () => code('curl', call && asCurl(call, apiUrl)) },
          {
            id: 'typescript',
            label: 'TypeScript',
            content: () => code('TypeScript', call && asTypeScript(call, apiUrl)),
          },
        ]}
      />
      {answer && (
        <p class="inspector-timing number">
          {t('inspector.timing', {
            server: Math.round(answer.timing.serverMs),
            total: Math.round(answer.timing.roundTripMs),
          })}
        </p>
      )}
    </Card>
  );
}

function envelopeOf({ header, data }: ApiAnswer<unknown>): object {
  return data === undefined ? { header } : { header, data };
}
