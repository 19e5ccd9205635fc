export { ConfigError } from './config-error.ts';
export { loadConfig, SETTINGS } from './load-config.ts';
export {
  consolePagesDir,
  defaultMasterKeyFile,
  earlierPackDirs,
  modelPackDir,
  ourPackDir,
  packageRoot,
  samplePhotosDir,
  version,
} from './paths.ts';
export { type Config, environmentName } from './schema.ts';
