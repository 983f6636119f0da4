/**
 * A request as VPC Lattice hands it to a Lambda function, event structure V2: the parts that are read here.
 *
 * @see https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
 */
export interface LatticeEvent {
  readonly version: '2.0';
  readonly method: string;
  /** With the query string, if there is one. */
  readonly path: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: {
    /** Tells which side served the request. */
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

/** The body of a request as text. */
export function bodyOf({ body = '', isBase64Encoded }: LatticeEvent): string {
  return isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}

/** An answer in JSON. */
export function json(statusCode: number, content: object): LatticeResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(content),
    isBase64Encoded: false,
  };
}
