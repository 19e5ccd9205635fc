import { API_ROOT } from '../../contract/endpoints.ts';
import { API_ROOT_V1_1 } from '../../contract/endpoints-v1.1.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { ErrorName } from '../../contract/result-codes.ts';
import type { Header } from '../../contract/schemas/envelope.ts';
import type { FaceList } from '../../contract/schemas/face-list.ts';
import type { GroupDetails } from '../../contract/schemas/group.ts';
import type { RegisterBody, Registration } from '../../contract/schemas/registration.ts';
import type { ErasureQuery, ErasureReport } from '../../contract/schemas/v1.1/erasure.ts';
import { withPatience } from './backoff.ts';
import { NoAnswer, ServerRefusal } from './request-failure.ts';
import type { ServerAddress } from './server-address.ts';

export type GroupDetail = GroupDetails['groups'][number];

/** The endpoints that bulk work needs, whatever stands behind them. */
export type BulkApi = Pick<FaceApi, 'createGroup' | 'getGroup' | 'register' | 'facePages'>;

/** Longer than the server itself gives a request. */
const ANSWER_TIMEOUT_MS = 130_000;

/**
 * The endpoints that bulk work needs. What only reads is repeated with patience; what changes something is not: who calls
 * knows whether it may be. Every method throws ServerRefusal for a negative code, or NoAnswer.
 */
export class FaceApi {
  readonly #server: ServerAddress;

  constructor(server: ServerAddress) {
    this.#server = server;
  }

  async createGroup(groupId: string): Promise<void> {
    await this.#request('POST', '/groups', { groupId });
  }

  async getGroup(groupId: string): Promise<GroupDetail> {
    const { groups } = await this.#read<GroupDetails>(groupPath(groupId));
    return groups[0]!;
  }

  register(groupId: string, body: RegisterBody): Promise<Registration> {
    return this.#request('POST', groupPath(groupId), body);
  }

  /** The pages of a group, newest face first; each is asked for when the one before has been taken. */
  async *facePages(groupId: string): AsyncGenerator<FaceList> {
    let token = '';
    do {
      const page = await this.#read<FaceList>(
        `${groupPath(groupId)}/faces?limit=${LIMITS.page.max}${token && `&next-token=${encodeURIComponent(token)}`}`,
      );
      yield page;
      token = page.nextToken ?? '';
    } while (token !== '');
  }

  /** @param selection exactly one of its fields */
  eraseFaces(groupId: string, selection: ErasureQuery): Promise<ErasureReport> {
    const query = new URLSearchParams(selection as Record<string, string>);
    return this.#request('DELETE', `${groupPath(groupId)}/faces?${query}`, undefined, API_ROOT_V1_1);
  }

  #read<Data>(path: string): Promise<Data> {
    return withPatience(() => this.#request<Data>('GET', path));
  }

  async #request<Data>(method: string, path: string, body?: object, root: string = API_ROOT): Promise<Data> {
    const { url, appKey } = this.#server;
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${url}${root}/appkeys/${encodeURIComponent(appKey)}${path}`, {
        method,
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (error) {
      throw new NoAnswer(`The server gave no answer (${reasonOf(error)}).`, { cause: error });
    }
    const { header, data } = parseEnvelope<Data>(text, response.status);
    if (header.resultCode >= 0) return data as Data;
    const { resultMessage, detail = resultMessage } = header;
    throw new ServerRefusal(resultMessage as ErrorName, detail, secondsOf(response.headers.get('retry-after')));
  }
}

function groupPath(groupId: string): string {
  return `/groups/${encodeURIComponent(groupId)}`;
}

function parseEnvelope<Data>(text: string, status: number): { header: Header; data?: Data } {
  try {
    const envelope = JSON.parse(text);
    if (typeof envelope.header.resultCode === 'number') return envelope;
  } catch {
    // Told below: whatever it is, it is not the API.
  }
  throw new NoAnswer(`Something that is not the API answered with HTTP status ${status}; is the address right?`);
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}

function secondsOf(header: string | null): number | undefined {
  return header !== null && /^\d+$/.test(header) ? Number(header) : undefined;
}
