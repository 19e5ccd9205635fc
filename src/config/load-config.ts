import { readFileSync } from 'node:fs';
import { Compile } from 'typebox/compile';
import { ConfigError } from './config-error.ts';
import { type Config, ConfigSchema, environmentName } from './schema.ts';

const validator = Compile(ConfigSchema);

type SettingSchema = {
  type?: string;
  enum?: readonly string[];
  default?: unknown;
  description?: string;
  minimum?: number;
  maximum?: number;
};
export const SETTINGS = Object.entries(ConfigSchema.properties) as unknown as [keyof Config & string, SettingSchema][];

/** Names with our prefix that are not settings of the server: tests, benchmarks and clients read them (LIKENESS_TEST_… too). */
const FOREIGN_NAMES = new Set([
  'LIKENESS_CONFIG_FILE',
  'LIKENESS_URL',
  'LIKENESS_APP_KEY',
  'LIKENESS_OTHER_APP_KEY',
  'LIKENESS_EVAL_DIR',
]);

/**
 * Defaults, then the JSON file that LIKENESS_CONFIG_FILE names, then the environment; the later one wins.
 * @throws ConfigError for an unknown setting or a value that does not fit
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const values: Record<string, unknown> = {};
  for (const [name, schema] of SETTINGS) {
    if (schema.default !== undefined) values[name] = schema.default;
  }
  const file = environment.LIKENESS_CONFIG_FILE;
  if (file) Object.assign(values, readConfigFile(file));
  Object.assign(values, readEnvironment(environment));
  assertOneMasterKeySource(values);
  assertValid(values);
  return Object.freeze(values) as Config;
}

function readConfigFile(path: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigError(`The file that LIKENESS_CONFIG_FILE names cannot be used: ${(error as Error).message}`);
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new ConfigError(`${path} must hold one JSON object, such as {"port": 8080}.`);
  }
  for (const name of Object.keys(parsed)) {
    if (!SETTINGS.some(([known]) => known === name)) {
      throw new ConfigError(`${path}: there is no setting "${name}".${suggestion(name, settingNames())}`);
    }
  }
  return parsed as Record<string, unknown>;
}

function readEnvironment(environment: NodeJS.ProcessEnv): Record<string, unknown> {
  const known = new Map(SETTINGS.map(([name, schema]) => [environmentName(name), { name, schema }]));
  const values: Record<string, unknown> = {};
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith('LIKENESS_') || isForeign(variable) || text === undefined) continue;
    const setting = known.get(variable);
    if (!setting) throw new ConfigError(`There is no setting ${variable}.${suggestion(variable, [...known.keys()])}`);
    values[setting.name] = parse(variable, text, setting.schema);
  }
  return values;
}

function isForeign(variable: string): boolean {
  return FOREIGN_NAMES.has(variable) || variable.startsWith('LIKENESS_TEST_');
}

/** The environment has only text: read it as the type that the schema asks for, strictly. */
function parse(variable: string, text: string, schema: SettingSchema): unknown {
  switch (schema.type) {
    case 'integer':
      if (!/^\d{1,15}$/.test(text)) throw new ConfigError(`${variable} must be a whole number, not "${text}".`);
      return Number(text);
    case 'boolean':
      if (text !== 'true' && text !== 'false')
        throw new ConfigError(`${variable} must be true or false, not "${text}".`);
      return text === 'true';
    case 'array':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    default:
      return text;
  }
}

function assertOneMasterKeySource(values: Record<string, unknown>): void {
  const set = ['masterKeyFile', 'masterKey', 'masterKeyCommand'].filter((name) => values[name] !== undefined);
  if (set.length > 1) {
    throw new ConfigError(
      `Set only one of ${set.map(environmentName).join(', ')}: it must be clear which master key counts.`,
    );
  }
}

function assertValid(values: Record<string, unknown>): void {
  for (const error of validator.Errors(values)) {
    const name = error.instancePath.split('/')[1] ?? '';
    const schema = SETTINGS.find(([known]) => known === name)?.[1];
    throw new ConfigError(`${environmentName(name)} ${expectation(schema, error.message)}.`);
  }
}

/** Never repeats the value: it may be a secret. */
function expectation(schema: SettingSchema | undefined, message: string): string {
  if (schema?.type === 'integer') return `must be a whole number from ${schema.minimum} to ${schema.maximum}`;
  if (schema?.enum) return `must be one of ${schema.enum.join(', ')}`;
  return `is not usable: it ${message}${schema?.description ? ` (${schema.description})` : ''}`;
}

function settingNames(): string[] {
  return SETTINGS.map(([name]) => name);
}

function suggestion(name: string, candidates: string[]): string {
  const best = candidates
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (best && best.distance <= 4) return ` Did you mean ${best.candidate}?`;
  return ' docs/configuration.md lists all of them.';
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, replaced));
    }
    row = next;
  }
  return row[b.length]!;
}
