/**
 * The event of VPC Lattice for a Lambda function, structure V2, with the fields that the example reads.
 *
 * @see https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
 */
export interface LatticeEvent {
  readonly version: '2.0';
  readonly method: string;
  /** Includes the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: {
    /** Identifies the side that serves the request. */
    readonly targetGroupArn: string;
  };
}

/** The response of the function. */
export interface LatticeResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** Returns the body of a request as text. */
export function bodyOf({ body = '', isBase64Encoded }: LatticeEvent): string {
  return isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}

/** Returns a JSON response. */
export function json(statusCode: number, content: object): LatticeResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(content),
    isBase64Encoded: false,
  };
}
