import { type ApiFailure, ApiFailureError } from '../api/unwrap.ts';
import { ApiErrorNotice, FaultNotice } from './error-notice.tsx';

export function FailureNotice({ failure }: { failure: ApiFailure }) {
  return failure instanceof ApiFailureError ? (
    <ApiErrorNotice header={failure.header} />
  ) : (
    <FaultNotice fault={failure} />
  );
}
