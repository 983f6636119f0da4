/** An error that an AWS API answers with, as its model names it. */
export class AwsError extends Error {
  /** HTTP status; 4xx is the caller's fault. */
  readonly status: number;
  /** Further members of the modeled error, such as `resourceId`. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    /** The error's name in the service's model, such as `ResourceNotFoundException`. */
    readonly code: string,
    message: string,
    options: { status?: number; fields?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message);
    this.name = 'AwsError';
    this.status = options.status ?? 400;
    this.fields = options.fields ?? {};
  }
}

/**
 * The local cloud does not support a request, and refuses it rather than pretending.
 * Answered as HTTP 501, which no SDK retries.
 */
export class Unsupported extends AwsError {
  constructor(what: string) {
    super('NotSupportedByLocalCloud', `The local cloud does not support ${what}.`, { status: 501 });
    this.name = 'Unsupported';
  }
}
