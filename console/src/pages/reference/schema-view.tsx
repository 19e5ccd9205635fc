import { useMessages } from '../../i18n/messages.ts';
import { type OpenApiDocument, resolve, type Schema } from './open-api.ts';
import './schema-view.css';

/** Deep enough for everything in the contract; a guard against a schema that contains itself. */
const MAX_DEPTH = 8;

type SchemaViewProps = { document: OpenApiDocument; schema: Schema; depth?: number };

/** The fields of an object, with those of its parts below them. */
export function SchemaView({ document, schema, depth = 0 }: SchemaViewProps) {
  const { properties = {}, required = [] } = resolve(document, schema);
  if (depth > MAX_DEPTH) return null;
  return (
    <ul class="schema-view">
      {Object.entries(properties).map(([name, property]) => {
        const whole = resolve(document, property);
        const inner = whole.items ? resolve(document, whole.items) : whole;
        return (
          <li key={name} class="schema-field">
            <FieldLine
              name={name}
              schema={{ ...whole, ...property }}
              inner={inner}
              required={required.includes(name)}
            />
            {inner.properties && <SchemaView document={document} schema={inner} depth={depth + 1} />}
          </li>
        );
      })}
    </ul>
  );
}

type FieldLineProps = { name: string; schema: Schema; inner: Schema; required: boolean };

export function FieldLine({ name, schema, inner, required }: FieldLineProps) {
  const t = useMessages();
  const type = schema.type === 'array' ? `${inner.type ?? ''}[]` : (schema.type ?? (schema.enum ? 'enum' : ''));
  return (
    <>
      <p class="schema-line">
        <code class="schema-name">{name}</code>
        <span class="schema-type">{[type, rangeOf(schema)].filter(Boolean).join(' · ')}</span>
        {required && <span class="schema-required">{t('reference.required')}</span>}
      </p>
      {schema.description && <p class="schema-text">{schema.description}</p>}
      {(schema.enum ?? inner.enum) && <p class="schema-text schema-enum">{(schema.enum ?? inner.enum)!.join(' · ')}</p>}
    </>
  );
}

function rangeOf({ minimum, maximum, pattern, default: fallback }: Schema): string {
  const range = minimum !== undefined && maximum !== undefined ? `${minimum}–${maximum}` : '';
  return [range, pattern, fallback !== undefined && `= ${fallback}`].filter(Boolean).join(' · ');
}
