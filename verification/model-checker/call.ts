/** What a program waits for: an API call, or a step of its own such as a state that is entered. */
export interface Call {
  /** As IAM names it; `time`, `states-machine` and `wait` are the explorer's own. */
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What became of a call, as the program sees it. */
export type Answer =
  | { readonly kind: 'output'; readonly output: object }
  /** means that the SDK throws an error of this name, its own attempts used up */
  | { readonly kind: 'failed'; readonly name: string; readonly status?: number }
  /** means that the function's process ends here */
  | { readonly kind: 'killed' };

/** What the explorer may do to a call. */
export const fates = {
  /** means that it is answered */
  answered: '',
  /** means that nothing is done, and the answer is an internal error */
  refused: 'r',
  /** means that it is done, and the answer is lost */
  lost: 'l',
  /** means that the function is killed before it is done */
  killed: 'k',
  /** means that the function is killed after it is done */
  'killed-after': 'a',
} as const;

export type Fate = keyof typeof fates;

/** Calls that change nothing. */
const reads = new Set(['GetItem', 'Query', 'GetListener', 'GetAlias', 'GetFunctionConfiguration']);

export function isRead({ operation }: Call): boolean {
  return reads.has(operation) || operation.startsWith('Describe');
}

/** Whether it leaves the process: only then can it fail. */
export function isApiCall({ service }: Call): boolean {
  return service !== 'time' && service !== 'states-machine' && service !== 'wait';
}

/**
 * Whether nothing that anybody else does has to do with it: its place among the steps of others makes no difference.
 * The audit trail and events are only written, and the same key has the same content.
 */
export function isPrivate({ service, operation, input }: Call): boolean {
  if (service === 'time' || operation === 'PutEvents') return true;
  if (operation !== 'PutItem' || input['ConditionExpression'] !== undefined) return false;
  const item = (input['Item'] as { item: { S: string } }).item.S;
  return item.startsWith('event#');
}

/** For people who read a counterexample. */
export function describeCall({ service, operation, input }: Call): string {
  const text = JSON.stringify(input, (key, value: unknown) =>
    key === 'TableName' || key === 'serviceIdentifier' || key === 'listenerIdentifier' ? undefined : value,
  );
  return `${service} ${operation} ${text.length > 160 ? `${text.slice(0, 160)}…` : text}`;
}
