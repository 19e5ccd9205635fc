/** The code table of the API text, and NotFoundPersonError of v1.1: name (sent as `header.resultMessage`) to number (sent as `header.resultCode`). */
export const RESULT_CODES = {
  Success: 0,
  ServiceQuotaExceededPartialSuccessException: 40070,
  InvalidParam: -40000,
  InvalidGroupID: -40010,
  DuplicatedGroupID: -40020,
  NotFoundGroupError: -40030,
  InvalidTokenError: -40040,
  NotFoundFaceIDError: -40050,
  ServiceQuotaExceededException: -40070,
  NotFoundPersonError: -40090,
  UnauthorizedAppKey: -41000,
  ImageTooLargeException: -45020,
  InvalidImageBytesException: -45030,
  InvalidImageFormatException: -45040,
  InvalidImageURLException: -45050,
  ImageTimeoutError: -45060,
  InvalidImageFileException: -45080,
  InternalServerError: -50000,
} as const;

export type ResultName = keyof typeof RESULT_CODES;

/** The names that stand for a failed request: every negative code. */
export type ErrorName = Exclude<ResultName, 'Success' | 'ServiceQuotaExceededPartialSuccessException'>;
