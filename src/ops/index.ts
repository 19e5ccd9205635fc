export { openAuditLog, verifyAudit } from './audit-log.ts';
export { createLogger, type Logger } from './logger.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { registerOperations } from './operations-plugin.ts';
export { Readiness } from './readiness.ts';
