/** Speaks to the server as any client would, and remembers each call so that it can be shown as a curl line. */
export type Call = { title: string; curl: string; milliseconds: number };

type Envelope = { header: { resultCode: number; resultMessage: string; detail?: string }; data?: unknown };
type Request = {
  title: string;
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: object;
  /** The body as a here-document shows it, where photos are read by `$(base64 …)`. */
  bodyInCurl?: string;
};

export class ApiClient {
  readonly calls: Call[] = [];
  readonly #base: string;

  constructor(url: string, appKey: string) {
    this.#base = `${url}/nhn-face-reco/v1.0/appkeys/${appKey}`;
  }

  /** @throws Error when the answer is not a success */
  async send<Data>(request: Request): Promise<Data> {
    const started = performance.now();
    const response = await fetch(`${this.#base}${request.path}`, {
      method: request.method,
      ...(request.body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(request.body) }),
    });
    const { header, data } = (await response.json()) as Envelope;
    const milliseconds = performance.now() - started;
    this.calls.push({ title: request.title, curl: this.#curl(request), milliseconds });
    if (header.resultCode < 0) {
      throw new Error(`${request.title}: ${header.resultMessage} (${header.resultCode}). ${header.detail ?? ''}`);
    }
    return data as Data;
  }

  /**
   * $LIKENESS stands for the address with the app key, so that the lines stay readable. A photo goes through standard
   * input: it is longer than an argument of a command may be.
   */
  #curl({ method, path, body, bodyInCurl }: Request): string {
    const verb = method === 'GET' ? '' : `-X ${method} `;
    const command = `curl -s ${verb}"$LIKENESS${path}"`;
    if (!body) return command;
    const json = `${command} -H 'Content-Type: application/json' -d`;
    return bodyInCurl ? `${json} @- <<END\n${bodyInCurl}\nEND` : `${json} '${JSON.stringify(body)}'`;
  }
}
