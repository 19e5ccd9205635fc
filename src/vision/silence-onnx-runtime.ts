/**
 * Since 1.29 the official builds of ONNX Runtime collect events about models and runs, keep them in a database in the
 * user's cache folder and upload them to its maker. This is their switch for it; it counts only while the library is not
 * loaded yet, and only in the environment of the process, which a worker thread cannot change: so whoever starts workers
 * imports this too. test/integration/no-outbound-connections.test.ts watches over it.
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
