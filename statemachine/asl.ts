/** The part of the Amazon States Language (JSONata) that a release is written in. */
export interface Definition {
  readonly Comment: string;
  readonly QueryLanguage: 'JSONata';
  readonly StartAt: string;
  readonly States: States;
}

export type States = Record<string, State>;

/** A value that may hold JSONata expressions, `{% … %}`. */
export type Template =
  string | number | boolean | null | readonly Template[] | { readonly [key: string]: Template };

export type State =
  TaskState | PassState | WaitState | ChoiceState | ParallelState | SucceedState | FailState;

interface Described {
  readonly Comment?: string;
}

export interface TaskState extends Described {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Arguments: Template;
  /** A number, or an expression. */
  readonly TimeoutSeconds: number | string;
  readonly Assign?: Readonly<Record<string, Template>>;
  readonly Output?: Template;
  readonly Retry: readonly Retrier[];
  readonly Catch: readonly Catcher[] | undefined;
  readonly Next: string;
}

export interface PassState extends Described {
  readonly Type: 'Pass';
  readonly Assign: Readonly<Record<string, Template>>;
  readonly Next: string;
}

export interface WaitState extends Described {
  readonly Type: 'Wait';
  /** A number, or an expression. */
  readonly Seconds: number | string;
  readonly Next: string;
}

export interface ChoiceState extends Described {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default: string;
  /** Applied when the default is taken. */
  readonly Assign?: Readonly<Record<string, Template>>;
}

export interface ChoiceRule {
  readonly Condition: string;
  readonly Next: string;
  readonly Assign?: Readonly<Record<string, Template>>;
}

export interface ParallelState extends Described {
  readonly Type: 'Parallel';
  readonly Branches: readonly { readonly StartAt: string; readonly States: States }[];
  readonly Catch: readonly Catcher[];
  readonly Next: string;
}

export interface SucceedState extends Described {
  readonly Type: 'Succeed';
  readonly Output?: Template;
}

export interface FailState extends Described {
  readonly Type: 'Fail';
  readonly Error: string;
  readonly Cause: string;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxAttempts: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Assign?: Readonly<Record<string, Template>>;
  readonly Output?: Template;
  readonly Next: string;
}
