import type { IncomingHttpHeaders } from 'node:http';
import type { AwsError } from '../kernel/errors';
import type { SdkOperation } from './sdk-schemas';

/** A request without its body. */
export interface RequestHead {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

export interface WireRequest extends RequestHead {
  readonly body: Uint8Array;
}

/**
 * Reads the body of a request, as it was sent.
 *
 * @param limit in bytes: of a larger body no more is kept
 * @returns undefined for a larger body
 */
export type ReadBody = (limit: number) => Uint8Array | undefined | Promise<Uint8Array | undefined>;

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** One of AWS's protocols, from the server's side. */
export interface WireProtocol {
  /**
   * Returns the operation that a request asks for, if the SDK knows it.
   *
   * @param body not needed where the head names the operation
   */
  route(head: RequestHead, body?: Uint8Array): SdkOperation | undefined;
  /** The error for a request that {@link route} does not know. */
  unknownOperation(): AwsError;
  /**
   * Reads the operation's input as the SDK types it.
   *
   * @throws AwsError for a body that is malformed
   */
  readInput(operation: SdkOperation, request: WireRequest): Promise<Record<string, unknown>>;
  /** The answer for an output as the SDK types it. */
  writeOutput(operation: SdkOperation, output: object): WireResponse;
  writeError(error: AwsError): WireResponse;
}
