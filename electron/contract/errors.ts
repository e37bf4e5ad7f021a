/** Why an input file was refused. */
export const REFUSAL_CODES = [
  'EMPTY',
  'NOT_AN_IMAGE',
  'TRUNCATED',
  'TOO_LARGE',
  'TOO_SMALL',
  'UNREADABLE',
  'UNSUPPORTED',
  'DUPLICATE',
  'NOT_A_FILE',
  'TIMED_OUT',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export const ERROR_CODES = [
  ...REFUSAL_CODES,
  'BAD_REQUEST',
  'UNKNOWN_METHOD',
  'NOT_FOUND',
  'NO_INPUT',
  'MODEL_UNUSABLE',
  'PROVIDER_UNUSABLE',
  'SEGMENTER_UNUSABLE',
  'DATABASE_UNUSABLE',
  'DATABASE_CORRUPT',
  'DATABASE_LOCKED',
  'DATABASE_NEWER',
  'DISK_FULL',
  'NOT_WRITABLE',
  'NOT_SIGNED_IN',
  'LOCKED',
  'NOT_ALLOWED',
  'SLIDE_SIGNED',
  'CONFLICT',
  'NOT_READY',
  'DELIVERY_FAILED',
  'CANCELLED',
  'PEER_GONE',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error that a person can act on: `message` names the thing at fault and the remedy. */
export class LeukoscopeError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, details?: Record<string, unknown>, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LeukoscopeError';
    this.code = code;
    this.details = details;
  }
}

/** An error as it crosses a process boundary. */
export interface WireError {
  code: ErrorCode;
  message: string;
  details?: Record<string, unknown> | undefined;
}

/** Any thrown value as a {@link WireError}; what is not ours becomes INTERNAL. */
export function toWireError(error: unknown): WireError {
  if (error instanceof LeukoscopeError) {
    return error.details
      ? { code: error.code, message: error.message, details: error.details }
      : { code: error.code, message: error.message };
  }
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
}

export function fromWireError(error: WireError): LeukoscopeError {
  return new LeukoscopeError(error.code, error.message, error.details);
}
