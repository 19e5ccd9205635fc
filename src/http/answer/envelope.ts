import type { ApiError } from '../../contract/api-error.ts';
import { RESULT_CODES, type ResultName } from '../../contract/result-codes.ts';
import type { Header } from '../../contract/schemas/envelope.ts';

export type Envelope = { header: Header; data?: unknown };

/** For code 0 and for partial success. */
export function successEnvelope(resultName: ResultName, data: unknown, detail?: string): Envelope {
  const header = headerOf(resultName, detail);
  return data === undefined ? { header } : { header, data };
}

export function failureEnvelope({ resultName, detail }: ApiError): Envelope {
  return { header: headerOf(resultName, detail) };
}

export function headerOf(resultName: ResultName, detail: string | undefined): Header {
  const resultCode = RESULT_CODES[resultName];
  const header: Header = { isSuccessful: resultCode >= 0, resultCode, resultMessage: resultName };
  if (detail !== undefined && resultCode !== 0) header.detail = detail;
  return header;
}
