export { ConfigError } from './config-error.ts';
export { loadConfig, SETTINGS } from './load-config.ts';
export { defaultMasterKeyFile, modelPackDir, packageRoot } from './paths.ts';
export { type Config, ConfigSchema, environmentName } from './schema.ts';
