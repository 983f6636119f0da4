import { aliasSeconds, drainCheckSeconds, productionWatchIntervalSeconds } from '../core/strategy/defaults';
import { enforcedAlarmsOf, needsAttestedStarter } from './admission';
import { checkHistoryBudget } from '../core/strategy/history-budget';
import type { RiskBudget } from '../core/strategy/risk-budget';
import type { Strategy } from '../core/strategy/strategy';
import type { ReleaseErrorName } from '../core/errors/release-error';
import type { Outcome } from '../core/release/release';
import type { Catcher, Definition, FailState, TaskState } from './asl';
import { lane, laneName } from './lane';
import {
  anythingAtAll,
  productionUnreachable,
  queued,
  redAlarm,
  superseding,
  transientErrors,
  versionPending,
} from './retries';
import { restoreBaselineState, type BaselineRoute } from './restore-baseline';
import {
  askForProduction,
  catchAll,
  catchWithTraffic,
  now,
  restoreBaseline,
  rollBack,
  taskRenderer,
  type TaskRenderer,
} from './task-state';
import type { TaskName } from './tasks';

/** The input of {@link renderRelease}. Names and ARNs may be CDK tokens. */
export interface ReleaseDefinitionProps {
  readonly strategies: readonly Strategy[];
  /** The partition of the state machine, such as `aws` or `aws-cn`: the ARNs of service integrations begin with it. */
  readonly partition: string;
  readonly functionArns: Readonly<Record<TaskName, string>>;
  readonly route: BaselineRoute;
  /** The alarms of an `alarms` gate that names none. */
  readonly alarmNames: readonly string[];
}

const promote = 'Promote';

/** The longest wait for an answer about production before a rollback: the calls take two seconds, a cold start one. */
const askTimeoutSeconds = 5;

/**
 * Renders the state machine of a service: one lane a strategy, its states named by weight.
 *
 * @throws RangeError when the checks of a strategy could exceed Step Functions' history
 */
export function renderRelease(props: ReleaseDefinitionProps): Definition {
  for (const strategy of props.strategies) checkHistoryBudget(strategy);
  const task = taskRenderer(props.partition, props.functionArns);
  return {
    Comment: 'Releases a new version: shifts traffic in stages, or rolls back',
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
          enforcedAlarms: enforcedAlarmsOf(props),
          onConflict: Object.fromEntries(
            props.strategies.map(({ name, onConflict = 'reject' }) => [name, onConflict]),
          ),
          ...budgetsOf(props.strategies),
          attestedOnly: props.strategies.filter(needsAttestedStarter).map(({ name }) => name),
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
          { Condition: "{% $states.input.decision = 'at-once' %}", Next: promote },
          { Condition: "{% $states.input.decision = 'already-live' %}", Next: 'Already live' },
          { Condition: "{% $states.input.decision = 'already-releasing' %}", Next: 'Already releasing' },
        ],
        Default: restoreBaseline,
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
        Output: {
          outcome: 'already-releasing',
          version: '{% $release.version %}',
          inFlight: '{% $states.input.inFlight %}',
        },
      },
      'Prepare canary': task('prepare', {
        payload: { release: '{% $release %}', at: now },
        assign: { preparedAt: now },
        retry: [versionPending, transientErrors],
        catch: catchAll(restoreBaseline),
        next: 'Wait for the alias',
      }),
      'Wait for the alias': {
        Type: 'Wait',
        Comment:
          'Until then the alias may still lead to the canary before; and of versions that are published one after the other, only the last one gets traffic',
        Seconds: aliasSeconds,
        Next: 'Which strategy?',
      },
      'Which strategy?': {
        Type: 'Choice',
        Choices: props.strategies.map((strategy) => ({
          Condition: `{% $release.strategy = '${strategy.name}' %}`,
          Next: laneName(strategy),
        })),
        Default: restoreBaseline,
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
        assign: { promotedAt: now },
        retry: [productionUnreachable, transientErrors],
        catch: catchWithTraffic(),
        next: 'Conclude released',
      }),
      'Conclude released': concludeAs(
        'promoted',
        { next: 'Wait to watch production', otherwise: 'Not recorded' },
        task,
      ),
      'Wait to watch production': {
        Type: 'Wait',
        Seconds: productionWatchIntervalSeconds,
        Next: 'Watch production',
      },
      'Watch production': task('watch-production', {
        payload: { release: '{% $release %}', promotedAt: '{% $promotedAt %}', at: now },
        retry: [transientErrors],
        // The release is concluded: nothing of it may fail any more.
        catch: [{ ErrorEquals: ['States.ALL'], Next: 'Released' }],
        next: 'Watch on?',
      }),
      'Watch on?': {
        Type: 'Choice',
        Choices: [{ Condition: "{% $states.input.decision = 'watch' %}", Next: 'Wait to watch production' }],
        Default: 'Released',
      },
      Released: { Type: 'Succeed' },
      [askForProduction]: task('check-production', {
        payload: { release: '{% $release %}', at: now },
        timeoutSeconds: askTimeoutSeconds,
        retry: [productionUnreachable],
        // Anything but a proof that production cannot serve restores the baseline.
        catch: [{ ErrorEquals: ['States.ALL'], Next: restoreBaseline }],
        next: restoreBaseline,
      }),
      [restoreBaseline]: restoreBaselineState(props.partition, props.route, 2, rollBack),
      [rollBack]: task('rollback', {
        payload: { release: '{% $release %}', failure: '{% $failure %}', at: now },
        assign: { baselineAt: now },
        retry: [anythingAtAll],
        catch: catchAll('Restore baseline again', 'rollbackFailure'),
        next: 'Wait for drain',
      }),
      'Wait for drain': { Type: 'Wait', Seconds: drainCheckSeconds, Next: 'Check drain' },
      'Check drain': task('check-drain', {
        payload: { release: '{% $release %}', baselineAt: '{% $baselineAt %}', at: now },
        retry: [transientErrors],
        // The baseline is restored: unreadable metrics must not turn this into an unconfirmed rollback.
        catch: [{ ErrorEquals: ['States.ALL'], Next: 'Conclude rolled back' }],
        next: 'Drained?',
      }),
      'Drained?': {
        Type: 'Choice',
        Choices: [
          { Condition: "{% $states.input.decision = 'draining' %}", Next: 'Wait for drain' },
          {
            Condition: "{% $states.input.decision = 'not-drained' %}",
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
      'Restore baseline again': restoreBaselineState(props.partition, props.route, 8, 'Conclude unconfirmed'),
      'Conclude unconfirmed': concludeAs(
        'rollback-unconfirmed',
        { next: 'Rollback unconfirmed', otherwise: 'Rollback unconfirmed' },
        task,
      ),
      'Rollback unconfirmed': fail('RollbackUnconfirmed'),
      // A separate Fail state: the guard keeps the lock of an execution that ends with this error.
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

/** By strategy: the most that a bad release may cost, where any strategy says so. */
function budgetsOf(strategies: readonly Strategy[]): { readonly budgets?: Record<string, RiskBudget> } {
  const budgets = strategies.flatMap(({ name, budget }) => (budget ? [[name, { ...budget }] as const] : []));
  return budgets.length > 0 ? { budgets: Object.fromEntries(budgets) } : {};
}

/** Renders Conclude for an admitted release. */
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
