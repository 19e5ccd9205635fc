/** Renders docs/configuration.md from the one configuration schema; `npm run docs` writes it, a test keeps it true. */
import { environmentName, SETTINGS } from '../../src/config/index.ts';

const MACHINE_DEPENDENT = new Set(['workers', 'searchThreads']);

export function renderConfigurationDocs(): string {
  const rows = SETTINGS.map(([name, schema]) => {
    const fallback = MACHINE_DEPENDENT.has(name) ? 'by the machine' : formatDefault(schema.default);
    return `| \`${environmentName(name)}\` | ${name} | ${range(schema)} | ${fallback} | ${schema.description} |`;
  });
  return `# Configuration

Every setting can come from the environment or from a JSON file that \`LIKENESS_CONFIG_FILE\` names; the environment wins.
An unknown setting or a value that does not fit stops the boot with a sentence that says what to do. In the file, use the
name of the second column: \`{"port": 9000, "imageAllowedNetworks": ["10.1.2.0/24"]}\`.

| environment | in the file | values | default | meaning |
|---|---|---|---|---|
${rows.join('\n')}

## Master key

Exactly one source counts: \`LIKENESS_MASTER_KEY_FILE\`, \`LIKENESS_MASTER_KEY\` or \`LIKENESS_MASTER_KEY_COMMAND\`. With none of
them set, the server uses \`<data folder>.master-key\` beside the data folder and creates it on the first start. Back it up
somewhere else than the data: whoever has both can read the vectors, whoever loses the key has lost them.
`;
}

function range(schema: { type?: string; enum?: readonly string[]; minimum?: number; maximum?: number }): string {
  if (schema.enum) return schema.enum.join(', ');
  if (schema.type === 'integer') return `${schema.minimum}–${schema.maximum}`;
  if (schema.type === 'array') return 'list, by commas';
  return schema.type === 'boolean' ? 'true, false' : 'text';
}

function formatDefault(value: unknown): string {
  if (value === undefined) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : value.join(',');
  return `\`${value}\``;
}
