export { type AnsweredRequest, buildServer, type ServerOptions } from './server.ts';
