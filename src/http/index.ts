export { type AdmissionStats, createAdmission } from './admission/admission.ts';
export { type AnsweredRequest, buildServer, type ServerOptions } from './server.ts';
