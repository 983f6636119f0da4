import { JsonLines } from './json-lines';

/** One API call that the local cloud answered. */
export interface ApiCall {
  /** Virtual time, ISO 8601. */
  readonly at: string;
  /** The signing name, such as `vpc-lattice`. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** `owner`, or the ARN of the assumed role. */
  readonly principal: string;
  readonly input: unknown;
  /** Of the answer; 200 when only a fault kept a call that succeeded from being answered, 0 when it was never performed. */
  readonly status: number;
  /** The name of the error. */
  readonly error?: string;
  /** The effect of a planned fault that replaced the answer. */
  readonly unanswered?: 'reset' | 'silence' | 'killed';
}

export interface ApiLog {
  write(call: ApiCall): void;
  close(): Promise<void>;
}

/** Writes each call as one JSON line into a file that only this user may read: calls carry what functions know. */
export function apiLogFile(path: string): ApiLog {
  const lines = new JsonLines(path);
  return { write: (call) => lines.write(call, readable), close: () => lines.close() };
}

/** Blobs as text where they are text: a Lambda payload is JSON, a zip file is not. */
function readable(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return blobText(value);
  const buffer = value as { type?: unknown; data?: unknown } | null;
  if (typeof value === 'object' && buffer?.type === 'Buffer' && Array.isArray(buffer.data)) {
    return blobText(Uint8Array.from(buffer.data as number[]));
  }
  return value;
}

function blobText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8');
  return bytes.length <= 65_536 && !/[\uFFFD\0]/.test(text) ? text : `(${bytes.length} bytes)`;
}
