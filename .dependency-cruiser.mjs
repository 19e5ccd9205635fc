/**
 * The dependency direction of the house: contract <- usecases <- http, adapters beside them, one composition root.
 * Every rule here is explained in ARCHITECTURE.md.
 */
const ADAPTERS = 'vision|vault|store|search|cluster|image-source';
const TEST = '\\.(test|testkit)\\.ts$';

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'contract-stands-alone',
      comment: 'The contract is pure data: it imports nothing of ours.',
      severity: 'error',
      from: { path: '^src/contract/', pathNot: TEST },
      to: { path: '^src/', pathNot: '^src/contract/' },
    },
    {
      name: 'usecases-know-only-ports',
      severity: 'error',
      from: { path: '^src/usecases/', pathNot: TEST },
      to: { path: '^src/', pathNot: '^src/(contract/|usecases/|ports(\\.ts$|/))' },
    },
    {
      name: 'http-knows-no-adapter',
      severity: 'error',
      from: { path: '^src/http/', pathNot: TEST },
      to: { path: `^src/(${ADAPTERS}|cli|app\\.ts|open-)` },
    },
    {
      name: 'adapters-know-only-contract-and-ports',
      severity: 'error',
      from: { path: `^src/(${ADAPTERS})/`, pathNot: TEST },
      to: { path: '^src/', pathNot: ['^src/(contract/|ports(\\.ts$|/))', '^src/$1/'] },
    },
    {
      name: 'onnx-runtime-is-silenced-first',
      comment: 'vision/onnx-runtime.ts turns off its telemetry before it loads it; nobody may load it on another way.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/vision/onnx-runtime\\.ts$' },
      to: { path: '(^|/)onnxruntime-node(/|$)' },
    },
    {
      name: 'only-the-composition-root-wires-adapters',
      comment:
        'app.ts with its open-… parts wires the server; the CLI commands are the other entry and may use an adapter through its door.',
      severity: 'error',
      from: { path: '^src/', pathNot: [TEST, '^src/(app|open-[a-z-]+)\\.ts$', '^src/cli/', `^src/(${ADAPTERS})/`] },
      to: { path: `^src/(${ADAPTERS})/` },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'src/[^/]+/kernel/assembly' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
