import { availableParallelism } from 'node:os';
import Type, { type Static } from 'typebox';
import { LIMITS } from '../contract/limits.ts';

/**
 * Every setting of the server, once: its type, range, default and meaning. The environment variable of a setting is its
 * name in capitals with the prefix LIKENESS_ (`dataDir` is LIKENESS_DATA_DIR). docs/configuration.md is generated from
 * here, and a value that does not fit stops the boot.
 */
export const ConfigSchema = Type.Object(
  {
    host: Type.String({
      default: '127.0.0.1',
      minLength: 1,
      description: 'Address to listen on. 0.0.0.0 opens the server to the network: put TLS in front of it then.',
    }),
    port: Type.Integer({
      default: 8080,
      minimum: 0,
      maximum: 65535,
      description: 'TCP port of the API. 0 takes any free one.',
    }),
    dataDir: Type.String({
      default: './likeness-data',
      minLength: 1,
      description: 'Folder of the embedded database. It holds only sealed vectors; the master key is never in it.',
    }),
    databaseUrl: Type.Optional(
      Type.String({
        pattern: '^postgres(ql)?://',
        description:
          'PostgreSQL to keep everything in instead of the embedded database; several hosts separated by commas are a ' +
          'primary and its standbys. May hold a password.',
        secret: true,
      }),
    ),
    databaseConnections: Type.Integer({
      default: 16,
      minimum: 2,
      maximum: 1000,
      description: 'PostgreSQL connections that this server may open.',
    }),
    databasePartitions: Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 256,
      description:
        'Hash partitions of the large tables, decided when the schema is first made. 0 for none, as Citus needs it.',
    }),
    clusterPort: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 65535,
        description:
          'Internal TCP port over which servers on one PostgreSQL hand each other searches, so that each group is in the ' +
          'memory of few of them. Encrypted and authenticated by the master key. Without it every server searches itself.',
      }),
    ),
    clusterHost: Type.String({
      default: '127.0.0.1',
      minLength: 1,
      description: 'Address on which the internal port listens. 0.0.0.0 for every one; let only the servers reach it.',
    }),
    clusterAdvertise: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9.:_-]+$',
        description:
          'Host name or address under which the other servers reach the internal port. Default: `clusterHost`, or the ' +
          "machine's host name where that is 0.0.0.0 or ::.",
      }),
    ),
    clusterOwners: Type.Integer({
      default: 2,
      minimum: 1,
      maximum: 64,
      description: 'Servers that hold one group in memory; more spread the searches of a busy group further.',
    }),
    clusterForwardTimeoutMs: Type.Integer({
      default: 3000,
      minimum: 50,
      maximum: 60_000,
      description: 'Longest time that another server may take for a search; after that it is done where it arrived.',
    }),
    masterKeyFile: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'File with the 32-byte master key in base64. Without any master key setting the file `<dataDir>.master-key` ' +
          'beside the data folder is used, and created on the first start.',
      }),
    ),
    masterKey: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9+/=]{44}(\\s+[A-Za-z0-9+/=]{44})*$',
        description:
          'The 32-byte master key itself in base64, for platforms that hand over secrets in the environment.',
        secret: true,
      }),
    ),
    masterKeyCommand: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Command that prints the master key in base64, for a key management service.',
      }),
    ),
    modelDir: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Folder in which prepared model packs are kept. Default: `models` in the installed package.',
      }),
    ),
    modelPack: Type.String({
      default: 'default',
      minLength: 1,
      description: 'Name of a pack in the model folder, or the path of a folder with a manifest of your own.',
    }),
    earlierModelPacks: Type.Array(Type.String({ minLength: 1 }), {
      default: [],
      description:
        'Packs that run as well, by commas, named as in `modelPack`: groups that were made with their model versions are ' +
        'served by them until `likeness reembed` has moved them. Each takes as many worker threads and as much memory again.',
    }),
    workers: Type.Integer({
      default: Math.max(1, Math.min(16, availableParallelism())),
      minimum: 1,
      maximum: 128,
      description:
        'Vision worker threads, each with its own set of networks (about 150 MB). Default: one for each core, at most 16.',
    }),
    queueLimit: Type.Integer({
      default: 64,
      minimum: 1,
      maximum: 10_000,
      description: 'Images that may wait for a vision worker before further ones are refused with a Retry-After.',
    }),
    analysisTimeoutMs: Type.Integer({
      default: 20_000,
      minimum: 500,
      maximum: 600_000,
      description: 'Longest time that one image may wait and be analysed; the worker is replaced after that.',
    }),
    bodyMemoryMb: Type.Integer({
      default: 256,
      minimum: 16,
      maximum: 65_536,
      description:
        'Memory for the request bodies under way, as long as they say they are; further ones are refused with a ' +
        'Retry-After. While its images are analysed a body takes up to three times its length. One app key gets at most ' +
        'three quarters of it.',
    }),
    rateLimitPerMinute: Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 1_000_000,
      description:
        'Requests that each app key may send a minute to this server; 0 for any number. A key may have a limit of its ' +
        'own (`likeness keys create --rate`).',
    }),
    rateLimitBurst: Type.Integer({
      default: 30,
      minimum: 1,
      maximum: 1_000_000,
      description: 'Requests that an app key with a rate limit may send at once after a rest.',
    }),
    galleryCacheMb: Type.Integer({
      default: 1024,
      minimum: 16,
      maximum: 1_048_576,
      description: 'Memory for the resident search index of groups (a full group of 100,000 faces takes about 105 MB).',
    }),
    searchThreads: Type.Integer({
      default: Math.max(1, Math.min(8, availableParallelism() - 1)),
      minimum: 1,
      maximum: 64,
      description: 'Threads that scan galleries.',
    }),
    maxFacesPerGroup: Type.Integer({
      default: LIMITS.facesPerGroup,
      minimum: 1,
      maximum: LIMITS.facesPerGroup,
      description: 'Capacity of one group.',
    }),
    maxGroupsPerAppKey: Type.Integer({
      default: 1000,
      minimum: 1,
      maximum: 1_000_000,
      description: 'Groups that one app key may create.',
    }),
    imageAllowedNetworks: Type.Array(Type.String({ pattern: '^[0-9a-fA-F:.]+/[0-9]{1,3}$' }), {
      default: [],
      description:
        'Non-public networks (CIDR, separated by commas) that image URLs may point to, such as 10.1.2.0/24. ' +
        'Without it only public addresses are fetched.',
    }),
    imageConnectTimeoutMs: Type.Integer({
      default: 3000,
      minimum: 100,
      maximum: 60_000,
      description: 'Longest time to connect to the host of an image URL.',
    }),
    imageDownloadTimeoutMs: Type.Integer({
      default: 10_000,
      minimum: 500,
      maximum: 120_000,
      description: 'Longest time for the whole download of an image URL, redirects included.',
    }),
    auditDays: Type.Integer({
      default: 365,
      minimum: 1,
      maximum: 36_500,
      description: 'Days that audit records are kept.',
    }),
    shutdownGraceMs: Type.Integer({
      default: 15_000,
      minimum: 0,
      maximum: 600_000,
      description: 'Time that accepted requests are given to finish after SIGTERM.',
    }),
    console: Type.Boolean({
      default: true,
      description: 'Whether to serve the browser console. Its first visit sets the operator password.',
    }),
    consoleHost: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Address of the console. Default: the same address and port as the API where that is a loopback address, ' +
          'and otherwise 127.0.0.1 on a port of its own, so that opening the API never opens the console.',
      }),
    ),
    consolePort: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 65535,
        description:
          'TCP port of the console where it does not share the port of the API. Default: the next one, `port` + 1.',
      }),
    ),
    tracesUrl: Type.Optional(
      Type.String({
        pattern: '^https?://[^?#]+$',
        description:
          'Address of an OpenTelemetry collector (OTLP over HTTP), such as http://127.0.0.1:4318. Spans of requests and their ' +
          'stages go to its /v1/traces, without anything of a photo, a face or a key. Default: nothing is traced or sent.',
      }),
    ),
    tracesPercent: Type.Integer({
      default: 100,
      minimum: 0,
      maximum: 100,
      description:
        'Share of the requests that are traced, where the caller has not decided it by a traceparent header.',
    }),
    memoryDumps: Type.Boolean({
      default: false,
      description:
        'Lets core files, diagnostic reports, heap snapshots and the debugger show the memory of the server, with every ' +
        'template and key in it. Only for looking for a fault where no real data is.',
    }),
    logLevel: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
      default: 'info',
      description: 'How much is logged. No level logs images, vectors, app keys or URL queries.',
    }),
  },
  { additionalProperties: false },
);

export type Config = Static<typeof ConfigSchema>;
export type SettingName = keyof Config;

export function environmentName(setting: string): string {
  return `LIKENESS_${setting.replace(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase()}`;
}
