import { useEffect, useState } from 'preact/hooks';
import { readOpenApi } from '../../api/console-api.ts';
import { ConsoleRequestError } from '../../api/console-request.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Card } from '../../ui/card.tsx';
import { FaultNotice } from '../../ui/error-notice.tsx';
import { Page } from '../../ui/page.tsx';
import { CodeTable } from './code-table.tsx';
import { EndpointView } from './endpoint-view.tsx';
import { endpointsOf, type OpenApiDocument } from './open-api.ts';
import './reference-page.css';

/** The OpenAPI document of this very server, to read. */
export function ReferencePage() {
  const t = useMessages();
  const [document, setDocument] = useState<OpenApiDocument>();
  const [fault, setFault] = useState<ConsoleRequestError>();
  useEffect(() => {
    readOpenApi()
      .then((loaded) => setDocument(loaded as OpenApiDocument))
      .catch((error: unknown) => {
        if (!(error instanceof ConsoleRequestError)) throw error;
        setFault(error);
      });
  }, []);
  return (
    <Page title={t('reference.title')} lead={t('reference.lead')}>
      {fault && <FaultNotice fault={fault} />}
      {document && (
        <>
          <section class="reference-endpoints" aria-label={t('reference.endpoints')}>
            {endpointsOf(document).map((endpoint) => (
              <EndpointView key={endpoint.operation.operationId} document={document} {...endpoint} />
            ))}
          </section>
          <Card flush title={t('reference.allCodes')}>
            <CodeTable />
          </Card>
        </>
      )}
    </Page>
  );
}
