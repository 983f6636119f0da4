import { quietLookSeconds } from '../core/strategy/defaults';
import { checkHistoryBudget } from '../core/strategy/history-budget';
import type { Gate } from '../core/strategy/gates';
import { everyStageOf, type Strategy } from '../core/strategy/strategy';
import type { ReleaseErrorName } from '../core/errors/release-error';
import type { Outcome } from '../core/release/release';
import type { Catcher, Definition, FailState, TaskState } from './asl';
import { lane, laneName } from './lane';
import { anythingAtAll, queued, redAlarm, superseding, transientErrors, versionPending } from './retries';
import { catchAll, now, rollBack, taskRenderer, type TaskRenderer } from './task-state';
import type { TaskName } from './tasks';

/** What a release's state machine is made of. Names and ARNs may be CDK tokens. */
export interface ReleaseDefinitionProps {
  readonly strategies: readonly Strategy[];
  readonly functionArns: Readonly<Record<TaskName, string>>;
  /** The alarms that an `alarms` gate looks at when it names none. */
  readonly alarmNames: readonly string[];
}

const promote = 'Promote';

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
          enforcedAlarms: enforcedAlarmsOf(props),
          onConflict: Object.fromEntries(
            props.strategies.map(({ name, onConflict = 'reject' }) => [name, onConflict]),
          ),
          at: now,
        },
        assign: { release: '{% $states.result.Payload.release %}' },
        retry: [redAlarm, queued, superseding, transientErrors],
        catch: catchAll('Conclude refused'),
        next: 'Anything to do?',
      }),
      'Anything to do?': {
        Type: 'Choice',
        Choices: [
          { Condition: "{% $states.input.decision = 'release' %}", Next: 'Prepare canary' },
          { Condition: "{% $states.input.decision = 'already-live' %}", Next: 'Already live' },
          { Condition: "{% $states.input.decision = 'already-releasing' %}", Next: 'Already releasing' },
        ],
        Default: rollBack,
        Assign: { failure: { error: 'States.NoChoiceMatched', cause: 'Admit returned an unknown decision' } },
      },
      'Already live': {
        Type: 'Succeed',
        Comment: 'The version is in production: nothing to do',
        Output: { outcome: 'already-live', version: '{% $release.version %}' },
      },
      'Already releasing': {
        Type: 'Succeed',
        Comment: 'Another execution is releasing this very version: nothing to do here',
        Output: { outcome: 'already-releasing', version: '{% $release.version %}' },
      },
      'Prepare canary': task('prepare', {
        payload: { release: '{% $release %}', at: now },
        assign: { preparedAt: now },
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
        props.strategies.map((strategy) => [
          laneName(strategy),
          lane(strategy, props.alarmNames, promote, task),
        ]),
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
        assign: { restAt: now },
        retry: [anythingAtAll],
        catch: catchAll('Conclude unconfirmed', 'rollbackFailure'),
        next: 'Wait for quiet',
      }),
      'Wait for quiet': { Type: 'Wait', Seconds: quietLookSeconds, Next: 'Look whether it is quiet' },
      'Look whether it is quiet': task('quiet', {
        payload: { release: '{% $release %}', restAt: '{% $restAt %}', at: now },
        retry: [transientErrors],
        // The weights are home: metrics that cannot be read must not make it look otherwise.
        catch: [{ ErrorEquals: ['States.ALL'], Next: 'Conclude rolled back' }],
        next: 'Is it quiet?',
      }),
      'Is it quiet?': {
        Type: 'Choice',
        Choices: [
          { Condition: "{% $states.input.decision = 'busy' %}", Next: 'Wait for quiet' },
          {
            Condition: "{% $states.input.decision = 'stuck' %}",
            Assign: {
              rollbackFailure: {
                error: 'CanaryNotDrained' satisfies ReleaseErrorName,
                cause: '{% $states.input.message %}',
              },
            },
            Next: 'Conclude not drained',
          },
        ],
        Default: 'Conclude rolled back',
      },
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
      // A Fail state of its own: the guard keeps the lock of an execution that ends with this error.
      'Conclude not drained': concludeAs(
        'rollback-unconfirmed',
        { next: 'Canary not drained', otherwise: 'Canary not drained' },
        task,
      ),
      'Canary not drained': fail('CanaryNotDrained'),
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
  const gates = strategies.flatMap((strategy) => everyStageOf(strategy).flatMap((stage) => stage.gates));
  return namesOf(gates, alarmNames);
}

/** By strategy: the alarms that take a release back at once, whatever it is doing. */
function enforcedAlarmsOf({ strategies, alarmNames }: ReleaseDefinitionProps): Record<string, string[]> {
  return Object.fromEntries(
    strategies.map((strategy) => {
      const gates = strategy.stages.flatMap((stage) => stage.gates);
      return [
        strategy.name,
        namesOf(
          gates.filter(({ mode }) => mode === 'enforce'),
          alarmNames,
        ),
      ];
    }),
  );
}

function namesOf(gates: readonly Gate[], alarmNames: readonly string[]): string[] {
  return [...new Set(gates.flatMap((gate) => (gate.type === 'alarms' ? (gate.names ?? alarmNames) : [])))];
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

function fail(error: ReleaseErrorName): FailState {
  return { Type: 'Fail', Error: error, Cause: '{% $states.input.message %}' };
}
