import type { ComponentChildren } from 'preact';
import type { ResultName } from '../../../../src/contract/result-codes.ts';
import { useMessages } from '../../i18n/messages.ts';
import { CodeTable } from './code-table.tsx';
import { dataSchemaOf, type Endpoint, type OpenApiDocument, resolve } from './open-api.ts';
import { FieldLine, SchemaView } from './schema-view.tsx';

type EndpointViewProps = Endpoint & { document: OpenApiDocument };

export function EndpointView({ document, method, path, operation }: EndpointViewProps) {
  const t = useMessages();
  const body = operation.requestBody?.content['application/json']?.schema;
  const data = dataSchemaOf(document, operation);
  return (
    <details class="endpoint">
      <summary class="endpoint-summary">
        <span class={`endpoint-method endpoint-${method}`}>{method}</span>
        <code class="endpoint-path">{path.replace(/^.*\{appKey\}/, '')}</code>
        <span class="endpoint-text">{operation.summary}</span>
      </summary>
      <div class="endpoint-body">
        <p>
          <code class="endpoint-path">
            {method} {path}
          </code>
        </p>
        <Part title={t('reference.parameters')}>
          <ul class="schema-view">
            {operation.parameters.map(({ name, required, schema, in: place }) => {
              const whole = resolve(document, schema);
              return (
                <li key={name} class="schema-field">
                  <FieldLine
                    name={place === 'path' ? `{${name}}` : `?${name}`}
                    schema={whole}
                    inner={whole}
                    required={required}
                  />
                </li>
              );
            })}
          </ul>
        </Part>
        {body && (
          <Part title={t('reference.body')}>
            <SchemaView document={document} schema={body} />
          </Part>
        )}
        {data && (
          <Part title={t('reference.answer')}>
            <SchemaView document={document} schema={data} />
          </Part>
        )}
        <Part title={t('reference.codes')}>
          <CodeTable names={operation['x-result-codes'] as ResultName[]} />
        </Part>
      </div>
    </details>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="endpoint-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}
