import { reachableWeights } from '../core/analysis/budget/next-weight';
import { noUsage } from '../core/analysis/usage';
import type { Strategy } from '../core/strategy/strategy';
import type { Stage } from '../core/strategy/stage';
import type { ReleaseErrorName } from '../core/errors/release-error';
import type { State, States } from './asl';
import { stateTimeout, transientErrors } from './retries';
import { catchWithTraffic, now, type TaskRenderer } from './task-state';

/** The state that holds the lane of a strategy. */
export function laneName(strategy: Strategy): string {
  return `Release by ${strategy.name}`;
}

/**
 * The states of a strategy. A Parallel with one branch is a try block: every failure inside is caught here, once.
 *
 * @param alarmNames the alarms of an `alarms` gate that names none
 * @param next the state after the last stage
 */
export function lane(
  strategy: Strategy,
  alarmNames: readonly string[],
  next: string,
  task: TaskRenderer,
): State {
  const begin = `${strategy.name}: Begin`;
  const first = stateNames(strategy, strategy.stages[0]!).shift;
  const { start } = strategy;
  const states: States = {
    [begin]: {
      Type: 'Pass',
      Assign: { usage: { ...noUsage }, canaryWeight: 0, shifts: [] },
      Next: start ? stateNames(strategy, start).judge : first,
    },
  };
  const done = `${strategy.name}: All traffic on canary`;
  const last = strategy.stages.at(-1)!;
  for (const [index, stage] of strategy.stages.entries()) {
    const following = strategy.stages[index + 1];
    Object.assign(states, {
      ...shiftState(strategy, stage, task),
      ...judgeStates(strategy, stage, alarmNames, task, {
        next: following ? stateNames(strategy, following).shift : done,
        within: reachableFrom(strategy, stage),
        fully: following ? stateNames(strategy, last).shift : done,
      }),
    });
  }
  states[done] = { Type: 'Succeed' };
  const startStates =
    start &&
    judgeStates(strategy, start, alarmNames, task, {
      next: first,
      within: reachableFrom(strategy, start),
      fully: first,
    });
  return {
    Type: 'Parallel',
    Comment: `Runs the stages of the strategy ${strategy.name}; any failure inside rolls back`,
    Branches: [
      {
        StartAt: begin,
        States: { ...startStates, ...states },
      },
    ],
    Catch: catchWithTraffic(),
    Next: next,
  };
}

function stateNames(strategy: Strategy, stage: Stage) {
  const inLane = (name: string) => `${strategy.name}: ${name}`;
  return {
    shift: inLane(`Shift to ${stage.label}`),
    bake: inLane(stage === strategy.start ? 'Wait to start' : `Bake at ${stage.label}`),
    awaitApproval: inLane(`Await approval ${stage === strategy.start ? 'to start' : `at ${stage.label}`}`),
    judge: inLane(`Judge ${stage.label}`),
    verdict: inLane(`Verdict at ${stage.label}`),
    failed: inLane(`Failed at ${stage.label}`),
  };
}

/** The stages that a budget may lead to from a stage; none without a budget. */
function reachableFrom({ budget, stages }: Strategy, { canaryWeight }: Stage): Stage[] {
  const weights = budget ? reachableWeights(canaryWeight) : [];
  return stages.filter((stage) => weights.includes(stage.canaryWeight));
}

function shiftState(strategy: Strategy, stage: Stage, task: TaskRenderer): States {
  const names = stateNames(strategy, stage);
  const { label, canaryWeight } = stage;
  return {
    [names.shift]: task('shift', {
      payload: {
        release: '{% $release %}',
        stage: { label, canaryWeight },
        fromWeight: '{% $canaryWeight %}',
        at: now,
      },
      // Variables of a branch end with the branch, so each shift adds its time to the list, which the brackets keep a list.
      assign: {
        canaryWeight,
        shifts: '{% [$shifts, $states.result.Payload.shiftedAt] %}',
        waitSeconds: strategy.checkIntervalSeconds,
      },
      retry: [transientErrors],
      next: names.bake,
    }),
  };
}

/** The loop of a stage: bake, judge, then advance, hold or fail. */
function judgeStates(
  strategy: Strategy,
  stage: Stage,
  alarmNames: readonly string[],
  task: TaskRenderer,
  then: { readonly next: string; readonly within: readonly Stage[]; readonly fully: string },
): States {
  const names = stateNames(strategy, stage);
  const gates = stage.gates.map((gate) =>
    gate.type === 'alarms' ? { ...gate, names: gate.names ?? alarmNames } : { ...gate },
  );
  return {
    [names.bake]: { Type: 'Wait', Seconds: '{% $waitSeconds %}', Next: names.judge },
    [names.judge]: task('judge', {
      payload: {
        release: '{% $release %}',
        stage: { ...stage, gates },
        shifts: stage === strategy.start ? ['{% $preparedAt %}'] : '{% $shifts %}',
        usage: '{% $usage %}',
        retries: '{% $states.context.State.RetryCount %}',
        at: now,
      },
      assign: {
        waitSeconds: '{% $states.result.Payload.waitSeconds %}',
        usage: '{% $states.result.Payload.usage %}',
      },
      retry: [transientErrors],
      next: names.verdict,
    }),
    [names.verdict]: {
      Type: 'Choice',
      Choices: [
        ...then.within.map((larger) => ({
          Condition: `{% $states.input.decision = 'advance' and $states.input.nextWeight = ${larger.canaryWeight} %}`,
          Next: stateNames(strategy, larger).shift,
        })),
        { Condition: "{% $states.input.decision = 'advance' %}", Next: then.next },
        { Condition: "{% $states.input.decision = 'hold' %}", Next: names.bake },
        { Condition: "{% $states.input.decision = 'promote' %}", Next: then.fully },
        ...(stage.approval
          ? [{ Condition: "{% $states.input.decision = 'await-approval' %}", Next: names.awaitApproval }]
          : []),
      ],
      Default: names.failed,
    },
    [names.failed]: {
      Type: 'Fail',
      Error: 'VerdictFailed' satisfies ReleaseErrorName,
      Cause: '{% $states.input.reason %}',
    },
    ...approvalState(strategy, stage, task),
  };
}

/** Replaces the bake of a stage that needs approval. An answer resumes it; without one it times out and is judged again. */
function approvalState(strategy: Strategy, stage: Stage, task: TaskRenderer): States {
  const { label, approval } = stage;
  if (!approval) return {};
  const names = stateNames(strategy, stage);
  return {
    [names.awaitApproval]: task('await-approval', {
      payload: {
        release: '{% $release %}',
        stage: { label, approval: { ...approval } },
        evidence: '{% $states.input.reason %}',
        token: '{% $states.context.Task.Token %}',
        at: now,
      },
      untilResumed: { seconds: '{% $waitSeconds %}' },
      retry: [transientErrors],
      catch: [{ ErrorEquals: [stateTimeout], Next: names.judge }],
      next: names.judge,
    }),
  };
}
