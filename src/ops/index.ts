export { openAuditLog } from './audit-log.ts';
export { AuditRetention } from './audit-retention.ts';
export { FaceRetention } from './face-retention.ts';
export { createLogger, type Logger } from './logger.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { observedStore } from './observed-store.ts';
export { registerOperations } from './operations-plugin.ts';
export { Readiness } from './readiness.ts';
export { StageTimes } from './stage-times.ts';
