import { checkHistoryBudget } from '../core/history-budget';
import type { Stage, Strategy } from '../core/strategy';
import type { ReleaseErrorName } from '../core/errors';
import type { Outcome } from '../core/release';
import type { Catcher, Definition, FailState, Retrier, State, States, TaskState, Template } from './asl';
import { anythingAtAll, redAlarm, transientErrors, versionPending } from './retries';
import { functionTimeoutSeconds, taskGraceSeconds, type TaskName } from './tasks';

/** What a release's state machine is made of. Names and ARNs may be CDK tokens. */
export interface ReleaseDefinitionProps {
  readonly strategies: readonly Strategy[];
  readonly functionArns: Readonly<Record<TaskName, string>>;
  /** The alarms that an `alarms` gate looks at when it names none. */
  readonly alarmNames: readonly string[];
}

const rollBack = 'Roll back';
const promote = 'Promote';
const now = '{% $states.context.State.EnteredTime %}';

/**
 * Renders the state machine of a service: one lane a strategy, its states named by weight.
 *
 * @throws RangeError when the checks of a strategy could exceed Step Functions' history
 */
export function renderRelease(props: ReleaseDefinitionProps): Definition {
  for (const strategy of props.strategies) checkHistoryBudget(strategy);
  const task = taskRenderer(props.functionArns);
  return {
    Comment: 'A release: a new version takes over, a little traffic at a time, or everything goes back',
    QueryLanguage: 'JSONata',
    StartAt: 'Admit',
    States: {
      Admit: task('admit', {
        payload: {
          request: '{% $states.input %}',
          execution: {
            arn: '{% $states.context.Execution.Id %}',
            name: '{% $states.context.Execution.Name %}',
          },
          strategies: props.strategies.map((strategy) => strategy.name),
          alarmNames: alarmNamesOf(props),
          at: now,
        },
        assign: { release: '{% $states.result.Payload.release %}' },
        retry: [redAlarm, transientErrors],
        catch: catchAll('Conclude refused'),
        next: 'Anything to do?',
      }),
      'Anything to do?': {
        Type: 'Choice',
        Choices: [
          { Condition: "{% $states.input.decision = 'release' %}", Next: 'Prepare canary' },
          { Condition: "{% $states.input.decision = 'already-live' %}", Next: 'Already live' },
        ],
        Default: rollBack,
        Assign: { failure: { error: 'States.NoChoiceMatched', cause: 'Admit returned an unknown decision' } },
      },
      'Already live': {
        Type: 'Succeed',
        Comment: 'The version is in production: nothing to do',
        Output: { outcome: 'already-live', version: '{% $release.version %}' },
      },
      'Prepare canary': task('prepare', {
        payload: { release: '{% $release %}', at: now },
        retry: [versionPending, transientErrors],
        catch: catchAll(rollBack),
        next: 'Which strategy?',
      }),
      'Which strategy?': {
        Type: 'Choice',
        Choices: props.strategies.map((strategy) => ({
          Condition: `{% $release.strategy = '${strategy.name}' %}`,
          Next: laneName(strategy),
        })),
        Default: rollBack,
        Assign: { failure: { error: 'States.NoChoiceMatched', cause: 'there is no lane for the strategy' } },
      },
      ...Object.fromEntries(
        props.strategies.map((strategy) => [laneName(strategy), lane(strategy, props.alarmNames, task)]),
      ),
      [promote]: task('promote', {
        payload: { release: '{% $release %}', at: now },
        retry: [transientErrors],
        catch: catchAll(rollBack),
        next: 'Conclude released',
      }),
      'Conclude released': concludeAs('promoted', { next: 'Released', otherwise: 'Not recorded' }, task),
      Released: { Type: 'Succeed' },
      [rollBack]: task('rollback', {
        payload: { release: '{% $release %}', failure: '{% $failure %}', at: now },
        retry: [anythingAtAll],
        catch: catchAll('Conclude unconfirmed', 'rollbackFailure'),
        next: 'Conclude rolled back',
      }),
      'Conclude rolled back': concludeAs(
        'rolled-back',
        { next: 'Rolled back', otherwise: 'Not recorded' },
        task,
      ),
      'Rolled back': fail('ReleaseRolledBack'),
      'Conclude unconfirmed': concludeAs(
        'rollback-unconfirmed',
        { next: 'Rollback unconfirmed', otherwise: 'Rollback unconfirmed' },
        task,
      ),
      'Rollback unconfirmed': fail('RollbackUnconfirmed'),
      'Conclude refused': task('conclude', {
        payload: {
          request: '{% $states.context.Execution.Input %}',
          execution: {
            arn: '{% $states.context.Execution.Id %}',
            name: '{% $states.context.Execution.Name %}',
          },
          outcome: 'refused',
          failure: '{% $failure %}',
          at: now,
        },
        retry: [anythingAtAll],
        catch: concludeFailed('Refused'),
        next: 'Refused',
      }),
      Refused: fail('ReleaseRefused'),
      'Not recorded': fail('ReleaseNotRecorded'),
    },
  };
}

/** Every alarm that some gate looks at: none of them may be red when a release begins. */
function alarmNamesOf({ strategies, alarmNames }: ReleaseDefinitionProps): string[] {
  const gates = strategies.flatMap((strategy) => strategy.stages.flatMap((stage) => stage.gates));
  const named = gates.flatMap((gate) => (gate.type === 'alarms' ? (gate.names ?? alarmNames) : []));
  return [...new Set(named)];
}

function laneName(strategy: Strategy): string {
  return `Release by ${strategy.name}`;
}

/** A Parallel with one branch is a try block: whatever fails inside is caught here, once. */
function lane(strategy: Strategy, alarmNames: readonly string[], task: TaskRenderer): State {
  const done = `${strategy.name}: Canary carries everything`;
  const first = strategy.stages[0]!;
  const states: States = {};
  for (const [index, stage] of strategy.stages.entries()) {
    const following = strategy.stages[index + 1];
    const next = following ? stateNames(strategy, following).shift : done;
    Object.assign(states, stageStates(strategy, stage, alarmNames, next, task));
  }
  states[done] = { Type: 'Succeed' };
  return {
    Type: 'Parallel',
    Comment: `Up the ladder of the strategy ${strategy.name}; any failure inside takes everything back`,
    Branches: [{ StartAt: stateNames(strategy, first).shift, States: states }],
    Catch: catchAll(rollBack),
    Next: promote,
  };
}

function stateNames(strategy: Strategy, stage: Stage) {
  const inLane = (name: string) => `${strategy.name}: ${name}`;
  return {
    shift: inLane(`Shift to ${stage.label}`),
    bake: inLane(`Bake at ${stage.label}`),
    judge: inLane(`Judge ${stage.label}`),
    verdict: inLane(`Verdict at ${stage.label}`),
    failed: inLane(`Failed at ${stage.label}`),
  };
}

function stageStates(
  strategy: Strategy,
  stage: Stage,
  alarmNames: readonly string[],
  next: string,
  task: TaskRenderer,
): States {
  const names = stateNames(strategy, stage);
  const { label, canaryPerMille, bakeSeconds, settleSeconds, maxHoldSeconds, source } = stage;
  const before = strategy.stages[strategy.stages.indexOf(stage) - 1];
  const fromPerMille = before?.canaryPerMille ?? 0;
  const gates = stage.gates.map((gate) =>
    gate.type === 'alarms' ? { ...gate, names: gate.names ?? alarmNames } : { ...gate },
  );
  return {
    [names.shift]: task('shift', {
      payload: { release: '{% $release %}', stage: { label, canaryPerMille }, fromPerMille, at: now },
      // A lane's variables live as long as the lane: each shift adds itself to those before.
      assign: {
        shifts: before
          ? '{% $append($shifts, $states.result.Payload.shiftedAt) %}'
          : '{% [$states.result.Payload.shiftedAt] %}',
      },
      retry: [transientErrors],
      next: names.bake,
    }),
    [names.bake]: { Type: 'Wait', Seconds: strategy.checkIntervalSeconds, Next: names.judge },
    [names.judge]: task('judge', {
      payload: {
        release: '{% $release %}',
        stage: { label, canaryPerMille, bakeSeconds, settleSeconds, maxHoldSeconds, source, gates },
        shifts: '{% $shifts %}',
        at: now,
      },
      retry: [transientErrors],
      next: names.verdict,
    }),
    [names.verdict]: {
      Type: 'Choice',
      Choices: [
        { Condition: "{% $states.input.decision = 'advance' %}", Next: next },
        { Condition: "{% $states.input.decision = 'hold' %}", Next: names.bake },
      ],
      Default: names.failed,
    },
    [names.failed]: {
      Type: 'Fail',
      Error: 'VerdictFailed' satisfies ReleaseErrorName,
      Cause: '{% $states.input.reason %}',
    },
  };
}

type TaskRenderer = (
  name: TaskName,
  options: {
    payload: Template;
    assign?: Readonly<Record<string, Template>>;
    retry: readonly Retrier[];
    catch?: readonly Catcher[];
    next: string;
  },
) => TaskState;

function taskRenderer(functionArns: Readonly<Record<TaskName, string>>): TaskRenderer {
  return (name, options) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: functionArns[name], Payload: options.payload },
    TimeoutSeconds: functionTimeoutSeconds[name] + taskGraceSeconds,
    Assign: options.assign,
    Output: '{% $states.result.Payload %}',
    Retry: options.retry,
    Catch: options.catch,
    Next: options.next,
  });
}

/** Conclude for a release that was admitted. */
function concludeAs(
  outcome: Outcome,
  then: { readonly next: string; readonly otherwise: string },
  task: TaskRenderer,
): TaskState {
  const failed = outcome !== 'promoted';
  return task('conclude', {
    payload: {
      release: '{% $release %}',
      outcome,
      ...(failed && { failure: '{% $failure %}' }),
      ...(outcome === 'rollback-unconfirmed' && { rollbackFailure: '{% $rollbackFailure %}' }),
      at: now,
    },
    retry: [anythingAtAll],
    catch: concludeFailed(then.otherwise),
    next: then.next,
  });
}

function concludeFailed(next: string): Catcher[] {
  return [
    { ErrorEquals: ['States.ALL'], Output: { message: '{% $states.errorOutput.Cause %}' }, Next: next },
  ];
}

/** Keeps the error for whoever cleans up: a variable of the lane would be gone outside it. */
function catchAll(next: string, variable = 'failure'): Catcher[] {
  return [
    {
      ErrorEquals: ['States.ALL'],
      Assign: {
        [variable]: { error: '{% $states.errorOutput.Error %}', cause: '{% $states.errorOutput.Cause %}' },
      },
      Next: next,
    },
  ];
}

function fail(error: ReleaseErrorName): FailState {
  return { Type: 'Fail', Error: error, Cause: '{% $states.input.message %}' };
}
