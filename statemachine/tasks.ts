/** One Lambda task of the state machine: `functions/NAME.ts`. */
export type TaskName =
  | 'admit'
  | 'prepare'
  | 'shift'
  | 'judge'
  | 'await-approval'
  | 'check-production'
  | 'promote'
  | 'watch-production'
  | 'rollback'
  | 'check-drain'
  | 'conclude';

/**
 * The time each function may take, in seconds. A task of the state machine waits a little longer than its
 * function, so that the function's own error is reported.
 */
export const functionTimeoutSeconds: Readonly<Record<TaskName, number>> = {
  admit: 30,
  prepare: 30,
  // Writing and reading back until AWS shows the weights, at most a minute of it waiting.
  shift: 90,
  judge: 30,
  'await-approval': 30,
  'check-production': 10,
  promote: 90,
  'watch-production': 30,
  // Writing the baseline takes seconds; a rollback that cannot be confirmed must alarm soon.
  rollback: 60,
  'check-drain': 30,
  conclude: 30,
};

export const taskNames = Object.keys(functionTimeoutSeconds) as TaskName[];

/** Seconds that a task waits longer than its function may take. */
export const taskGraceSeconds = 10;
