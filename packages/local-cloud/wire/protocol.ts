import type { IncomingHttpHeaders } from 'node:http';
import type { AwsError } from '../kernel/errors';
import type { SdkOperation } from './sdk-schemas';

export interface WireRequest {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** One of AWS's protocols, from the server's side. */
export interface WireProtocol {
  /** The operation that a request asks for, if the SDK knows it. */
  route(request: WireRequest): SdkOperation | undefined;
  /** The operation's input as the SDK types it. */
  readInput(operation: SdkOperation, request: WireRequest): Promise<Record<string, unknown>>;
  /** The answer for an output as the SDK types it. */
  writeOutput(operation: SdkOperation, output: object, request: WireRequest): WireResponse;
  writeError(error: AwsError, request: WireRequest): WireResponse;
}
