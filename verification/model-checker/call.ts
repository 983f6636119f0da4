/** A call that a program waits for: an API call, or an internal step such as entering a state. */
export interface Call {
  /** The service prefix of IAM; `time`, `states-machine` and `wait` are internal. */
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The answer to a call, as the program sees it. */
export type Answer =
  | { readonly kind: 'output'; readonly output: object }
  /** The SDK throws an error of this name, after its own retries. */
  | { readonly kind: 'failed'; readonly name: string; readonly status?: number }
  /** The function's process ends here. */
  | { readonly kind: 'killed' };

/** The fates that the explorer may give a call, with their letter in the id of a counterexample. */
export const fates = {
  /** The call is done and answered. */
  answered: '',
  /** The call is not done; the answer is an internal error. */
  refused: 'r',
  /** The call is done; the answer is lost. */
  lost: 'l',
  /** The function is killed before the call is done. */
  killed: 'k',
  /** The function is killed after the call is done. */
  'killed-after': 'a',
} as const;

export type Fate = keyof typeof fates;

/** Operations that read the path to a side, which no program changes. */
const readsOfPaths = [
  'GetFunctionConfiguration',
  'GetFunctionConcurrency',
  'ListProvisionedConcurrencyConfigs',
  'GetPolicy',
  'ListTargets',
] as const;

/** Operations that change nothing. */
const reads = new Set<string>(['GetItem', 'Query', 'GetListener', 'GetAlias', ...readsOfPaths]);

export function isRead({ operation }: Call): boolean {
  return reads.has(operation) || operation.startsWith('Describe');
}

/** Returns true for a call to AWS, which can fail. */
export function isApiCall({ service }: Call): boolean {
  return service !== 'time' && service !== 'states-machine' && service !== 'wait';
}

/**
 * Returns true for a call that commutes with the calls of all other programs, so its order need not be explored:
 *
 * - the audit trail and release events are only written, and the same key has the same content
 * - the history of a version is written and read by its own release only, and nothing reads the release that ended last
 * - nobody asks anything of a release, and the number of events decides nothing
 * - versions exist all the time, and the paths to both sides stay as they are
 */
export function isPrivate({ service, operation, input }: Call): boolean {
  if (service === 'time' || operation === 'PutEvents') return true;
  if ((readsOfPaths as readonly string[]).includes(operation)) return true;
  return /#(events|history|people)$/.test(partitionOf(input) ?? '');
}

/** The partition of the ledger that a call reads or writes. */
function partitionOf(input: Call['input']): string | undefined {
  const key = (input['Item'] ?? input['Key']) as { service: { S: string } } | undefined;
  const values = input['ExpressionAttributeValues'] as Record<string, { S?: string }> | undefined;
  return key ? key.service.S : values?.[':service']?.S;
}

/** Renders a call for a counterexample. */
export function describeCall({ service, operation, input }: Call): string {
  const text = JSON.stringify(input, (key, value: unknown) =>
    key === 'TableName' || key === 'serviceIdentifier' || key === 'listenerIdentifier' ? undefined : value,
  );
  return `${service} ${operation} ${text.length > 160 ? `${text.slice(0, 160)}…` : text}`;
}
