import type { Socket } from 'node:net';
import { ApiError } from '../../contract/api-error.ts';
import { authorizeAppKey } from '../../usecases/authorize-app-key.ts';
import type { Dependencies } from '../../usecases/dependencies.ts';
import { appKeyOfUrl, isApiUrl } from '../api-url.ts';
import { failureEnvelope } from './envelope.ts';

/** Node's own type; what Fastify declares for `rawPacket` is its JSON form. */
export type ClientError = Error & { code?: string; rawPacket?: Buffer };

const REQUEST_LINE = /^[A-Z]+ ([^ \r\n]+)/;
const STATUS_LINES: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/**
 * Answers what Node's HTTP parser refuses, before there is a request: headers that are too long, broken framing. When
 * the request line can be read and belongs to the API, the answer is the API's.
 */
export async function answerClientError(
  dependencies: Pick<Dependencies, 'appKeys' | 'clock'>,
  error: ClientError,
  socket: Socket,
): Promise<void> {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const url = REQUEST_LINE.exec(error.rawPacket?.toString('latin1') ?? '')?.[1] ?? '';
  if (isApiUrl(url)) {
    const body = failureEnvelope(await failureOf(dependencies, url));
    respond(socket, '200 OK', JSON.stringify(body));
    return;
  }
  const statusLine = STATUS_LINES[error.code ?? ''] ?? '400 Bad Request';
  const message = 'The request cannot be read as HTTP.';
  respond(socket, statusLine, JSON.stringify({ statusCode: Number.parseInt(statusLine, 10), message }));
}

async function failureOf(dependencies: Pick<Dependencies, 'appKeys' | 'clock'>, url: string): Promise<ApiError> {
  try {
    await authorizeAppKey(dependencies, appKeyOfUrl(url));
    return new ApiError('InvalidParam', 'The request line or a header is too long or broken; shorten or repair it.');
  } catch (error) {
    if (error instanceof ApiError) return error;
    return new ApiError('InternalServerError', 'The server failed to handle this request; try again.');
  }
}

function respond(socket: Socket, statusLine: string, body: string): void {
  socket.end(
    `HTTP/1.1 ${statusLine}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
