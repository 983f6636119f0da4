import { readFileSync } from 'node:fs';
import validateAsl from 'asl-validator';
import { releaseErrors } from '../../core/errors/release-error';
import { historyBudget, historyEventsOf } from '../../core/strategy/history-budget';
import { parseStrategies } from '../../core/strategy/strategy';
import type { Definition, Retrier, State, States } from '../../statemachine/asl';
import { renderRelease } from '../../statemachine/release';
import { renderedDefault, renderedDefaultFile } from '../../statemachine/rendered-default';
import { platformErrors, timeouts } from '../../statemachine/retries';
import { functionTimeoutSeconds, taskNames, type TaskName } from '../../statemachine/tasks';

const functionArns = Object.fromEntries(
  taskNames.map((name) => [name, `arn:aws:lambda:us-east-1:123456789012:function:${name}`]),
) as Record<TaskName, string>;

const route = {
  serviceId: 'svc-1',
  listenerId: 'listener-1',
  targetGroupIds: { production: 'tg-1', canary: 'tg-2' },
};

function render(strategies?: Record<string, unknown>): Definition {
  return renderRelease({
    strategies: parseStrategies(strategies),
    partition: 'aws',
    functionArns,
    alarmNames: ['errors'],
    route,
  });
}

const reviewed = {
  reviewed: {
    startApproval: true,
    stages: [
      { weightPercent: 10, approval: { timeoutSeconds: 86_400 } },
      { weightPercent: 100, approval: true },
    ],
  },
};

const quick = { quick: { budget: { maxBadResponses: 50 } } };

const definitions: [string, Definition][] = [
  ['the default strategy', render()],
  [
    'two strategies',
    render({ canary: {}, careful: { stages: [{ weightPercent: 0.5 }, { weightPercent: 100 }] } }),
  ],
  ['one stage', render({ all: { stages: [{ weightPercent: 100 }] } })],
  [
    'a strategy with a window and a smoke test',
    render({
      careful: {
        gates: [{ type: 'compare' }, { type: 'window' }],
        startGates: [{ type: 'window' }, { type: 'check', check: 'smoke-test' }],
      },
    }),
  ],
  ['a strategy with approvals', render(reviewed)],
  ['a strategy with a budget', render(quick)],
];

/** Every state of a definition, those inside lanes included. */
function allStates(states: States): [string, State][] {
  return Object.entries(states).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.Type === 'Parallel' ? state.Branches.flatMap((branch) => allStates(branch.States)) : []),
  ]);
}

/** True for a state that lasts until a call returns its task token. */
function isWoken(state: State): boolean {
  return state.Type === 'Task' && state.Resource.endsWith('.waitForTaskToken');
}

/** Where a state can go when all is well. */
function successors(state: State): string[] {
  if (state.Type === 'Choice') return [...state.Choices.map((choice) => choice.Next), state.Default];
  return 'Next' in state ? [state.Next] : [];
}

function catchTargets(state: State): string[] {
  return 'Catch' in state ? (state.Catch ?? []).map((catcher) => catcher.Next) : [];
}

/** All states that can be reached from one, by success or by failure. */
function reachable(states: States, from: string, seen = new Set<string>()): Set<string> {
  if (seen.has(from)) return seen;
  seen.add(from);
  const state = states[from];
  if (!state) throw new Error(`there is no state ${from}`);
  for (const next of [...successors(state), ...catchTargets(state)]) reachable(states, next, seen);
  return seen;
}

describe.each(definitions)('the state machine of %s', (_, definition) => {
  const everyState = allStates(definition.States);

  it('is valid for the validator of the Amazon States Language', () => {
    const validation = validateAsl(JSON.parse(JSON.stringify(definition)) as never);
    expect(validation.isValid ? '' : validation.errorsText()).toBe('');
  });

  it('has a name for each state that is unique and short enough for the console', () => {
    const names = everyState.map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.length > 80)).toEqual([]);
  });

  it('lets every state be reached, and end', () => {
    const scopes: { startAt: string; states: States }[] = [
      { startAt: definition.StartAt, states: definition.States },
      ...everyState.flatMap(([, state]) =>
        state.Type === 'Parallel'
          ? state.Branches.map((branch) => ({ startAt: branch.StartAt, states: branch.States }))
          : [],
      ),
    ];
    for (const { startAt, states } of scopes) {
      expect([...reachable(states, startAt)].sort()).toEqual(Object.keys(states).sort());
      for (const name of Object.keys(states)) {
        const ends = [...reachable(states, name)].filter((state) =>
          ['Succeed', 'Fail'].includes(states[state]!.Type),
        );
        expect(ends).not.toEqual([]);
      }
    }
  });

  it('takes every failure after admission to the rollback, and every failure of a lane out of it', () => {
    const rollsBack = expect.objectContaining({
      ErrorEquals: ['States.ALL'],
      Next: 'Restore baseline',
    }) as object;
    const asksFirst = [
      expect.objectContaining({
        ErrorEquals: [
          'VerdictFailed',
          'CanaryAlarm',
          'CanaryFaults',
          'ReleaseAborted',
          'ApprovalRejected',
          'LockLost',
          'ProductionUnreachable',
        ],
        Next: 'Restore baseline',
      }),
      expect.objectContaining({ ErrorEquals: ['States.ALL'], Next: 'Can production serve?' }),
    ];
    const afterwards = new Set([
      'Restore baseline',
      'Roll back',
      'Restore baseline again',
      'Check drain',
      'Watch production',
      ...Object.keys(definition.States).filter((name) => name.startsWith('Conclude')),
    ]);
    for (const [name, state] of Object.entries(definition.States)) {
      if (name === 'Admit' || afterwards.has(name)) continue;
      if (state.Type !== 'Task' && state.Type !== 'Parallel') continue;
      const mayHaveTraffic = state.Type === 'Parallel' || name === 'Promote';
      expect([name, state.Catch]).toEqual([name, mayHaveTraffic ? asksFirst : [rollsBack]]);
    }
    const inLanes = everyState.filter(([name]) => !(name in definition.States));
    for (const [name, state] of inLanes) {
      const judgesAgain = name.includes('Await approval')
        ? [{ ErrorEquals: ['States.Timeout'], Next: expect.stringContaining(': Judge ') as string }]
        : undefined;
      expect([name, 'Catch' in state ? state.Catch : undefined]).toEqual([name, judgesAgain]);
    }
  });

  it('reaches no success from the rollback', () => {
    const ends = [...reachable(definition.States, 'Restore baseline')].filter((name) =>
      ['Succeed', 'Fail'].includes(definition.States[name]!.Type),
    );
    expect(ends.sort()).toEqual([
      'Canary not drained',
      'Not recorded',
      'Rollback unconfirmed',
      'Rolled back',
    ]);
  });

  it('never touches traffic for a release that was refused', () => {
    const path = reachable(definition.States, catchTargets(definition.States['Admit']!)[0]!);
    expect([...path].sort()).toEqual(['Conclude refused', 'Refused']);
  });

  it('waits for each task a little longer than for its function, and never for ever', () => {
    for (const [name, state] of everyState) {
      if (state.Type !== 'Task') continue;
      const { FunctionName } = state.Arguments as { FunctionName?: string };
      if (FunctionName === undefined) {
        expect([name, state.TimeoutSeconds]).toEqual([expect.stringContaining('Restore baseline'), 5]);
        continue;
      }
      if (name === 'Can production serve?') {
        expect(state.TimeoutSeconds).toBe(5);
        continue;
      }
      const task = FunctionName.slice(FunctionName.lastIndexOf(':') + 1) as TaskName;
      const longest = isWoken(state) ? '{% $waitSeconds %}' : functionTimeoutSeconds[task] + 10;
      expect([name, state.TimeoutSeconds]).toEqual([name, longest]);
    }
  });

  it('retries every task with names that the error registry or AWS knows, and only retryable ones', () => {
    const known = new Set<string>([...platformErrors, ...timeouts, 'States.ALL']);
    for (const [name, state] of everyState) {
      if (state.Type !== 'Task') continue;
      expect([name, state.Retry.length]).not.toEqual([name, 0]);
      for (const error of state.Retry.flatMap((retrier) => retrier.ErrorEquals)) {
        const kind = known.has(error) ? 'retryable' : releaseErrors[error as keyof typeof releaseErrors];
        expect([name, error, kind]).toEqual([name, error, 'retryable']);
      }
    }
  });

  it('fails with names that the error registry knows', () => {
    const names = everyState.flatMap(([, state]) => (state.Type === 'Fail' ? [state.Error] : []));
    expect(names.filter((name) => !(name in releaseErrors))).toEqual([]);
  });

  it('asks every verdict for advance and hold, and takes anything else for a failure', () => {
    for (const [name, state] of everyState) {
      if (!name.includes('Verdict at') || state.Type !== 'Choice') continue;
      const asks = state.Choices.some(({ Next }) => Next.includes('Await approval'));
      const conditions = state.Choices.map((choice) => choice.Condition);
      expect(conditions.filter((condition) => !condition.includes('nextWeight'))).toEqual([
        "{% $states.input.decision = 'advance' %}",
        "{% $states.input.decision = 'hold' %}",
        "{% $states.input.decision = 'promote' %}",
        ...(asks ? ["{% $states.input.decision = 'await-approval' %}"] : []),
      ]);
      expect(state.Default).toContain('Failed at');
    }
  });
});

describe('the lane of a strategy', () => {
  it('names its states by weight, in order', () => {
    const lane = render().States['Release by canary'];
    if (lane?.Type !== 'Parallel') throw new Error('a lane is a Parallel state');
    expect(Object.keys(lane.Branches[0]!.States).filter((name) => name.includes('Shift to'))).toEqual([
      'canary: Shift to 10%',
      'canary: Shift to 30%',
      'canary: Shift to 50%',
      'canary: Shift to 100%',
    ]);
  });

  it('lets a full promotion jump from any stage to the last, and from the last to the end', () => {
    const lane = render().States['Release by canary'];
    if (lane?.Type !== 'Parallel') throw new Error('a lane is a Parallel state');
    const jumps = Object.entries(lane.Branches[0]!.States).flatMap(([name, state]) =>
      state.Type === 'Choice' ? [[name, state.Choices.at(-1)?.Next]] : [],
    );
    expect(jumps).toEqual([
      ['canary: Verdict at 10%', 'canary: Shift to 100%'],
      ['canary: Verdict at 30%', 'canary: Shift to 100%'],
      ['canary: Verdict at 50%', 'canary: Shift to 100%'],
      ['canary: Verdict at 100%', 'canary: All traffic on canary'],
    ]);
  });

  it('begins with its start gates, when it has any', () => {
    const lane = render({ careful: { gates: [{ type: 'compare' }, { type: 'window' }] } }).States[
      'Release by careful'
    ];
    if (lane?.Type !== 'Parallel') throw new Error('a lane is a Parallel state');
    const [{ StartAt, States }] = lane.Branches as [{ StartAt: string; States: States }];
    expect(States[StartAt]).toMatchObject({ Type: 'Pass', Next: 'careful: Judge start' });
    expect(States['careful: Verdict at start']).toMatchObject({
      Choices: [{ Next: 'careful: Shift to 10%' }, { Next: 'careful: Wait to start' }, {}],
    });
  });

  it('waits for approvals where the strategy asks for them, and nowhere else', () => {
    const waiting = (definition: Definition) =>
      allStates(definition.States).flatMap(([name, state]) => (isWoken(state) ? [name] : []));
    expect(waiting(render())).toEqual([]);
    expect(JSON.stringify(render())).not.toMatch(/token|await-approval/i);
    expect(waiting(render(reviewed))).toEqual([
      'reviewed: Await approval to start',
      'reviewed: Await approval at 10%',
      'reviewed: Await approval at 100%',
    ]);
  });

  it('hands the token to the task that waits for it, and to nothing else', () => {
    const withToken = allStates(render(reviewed).States).filter(
      ([, state]) => state.Type !== 'Parallel' && JSON.stringify(state).includes('Task.Token'),
    );
    expect(withToken.every(([, state]) => isWoken(state))).toBe(true);
    for (const [, state] of withToken) {
      expect(JSON.stringify({ ...state, Arguments: undefined })).not.toContain('Token.');
    }
  });

  it('does not take the end of a wait for a failure that is tried again', () => {
    for (const [, state] of allStates(render(reviewed).States)) {
      if (state.Type !== 'Task' || !isWoken(state)) continue;
      expect(state.Retry.flatMap(({ ErrorEquals }) => ErrorEquals)).not.toContain('States.Timeout');
    }
  });

  it('waits fifteen minutes for an alarm that is red before the release, then refuses', () => {
    const admit = render().States['Admit'];
    if (admit?.Type !== 'Task') throw new Error('Admit is a task');
    const { IntervalSeconds, BackoffRate, MaxAttempts } = admit.Retry.find(({ ErrorEquals }) =>
      ErrorEquals.includes('CanaryAlarmStillRed'),
    )!;
    expect({ BackoffRate, seconds: IntervalSeconds * MaxAttempts }).toEqual({ BackoffRate: 1, seconds: 900 });
  });
});

describe('a rollback that does not get through', () => {
  it('ends as unconfirmed within five minutes, whether its function hangs or fails at once', () => {
    const rollback = render().States['Roll back'];
    if (rollback?.Type !== 'Task') throw new Error('Roll back is a task');
    const secondsOf = ({ MaxAttempts, IntervalSeconds, BackoffRate, MaxDelaySeconds = Infinity }: Retrier) =>
      Array.from({ length: MaxAttempts }, (_, index) =>
        Math.min(IntervalSeconds * BackoffRate ** index, MaxDelaySeconds),
      ).reduce((sum, seconds) => sum + seconds, 0);
    const [hangs, fails] = rollback.Retry as [Retrier, Retrier];
    const attempts = hangs.MaxAttempts + 1;
    expect(hangs.ErrorEquals).toEqual(['Sandbox.Timedout', 'States.Timeout']);
    expect(attempts * Number(rollback.TimeoutSeconds) + secondsOf(hangs)).toBeLessThanOrEqual(300);
    expect(fails.ErrorEquals).toEqual(['States.ALL']);
    expect(secondsOf(fails)).toBeLessThanOrEqual(300);
  });
});

describe('the history budget', () => {
  it('is kept by the default strategy, held to its limits', () => {
    expect(historyEventsOf(parseStrategies()[0]!)).toBeLessThan(historyBudget * 0.6);
  });

  it('has room for two approvals of a day each beside the default strategy', () => {
    const day = { timeoutSeconds: 86_400 };
    const strategy = (approvals: number) => ({
      canary: {
        stages: [10, 30, 50, 100].map((weightPercent, index) =>
          index < approvals ? { weightPercent, approval: day } : { weightPercent },
        ),
      },
    });
    const [none, one] = [0, 1].map((approvals) => historyEventsOf(parseStrategies(strategy(approvals))[0]!));
    expect(one! - none!).toBe((288 + 1) * 13);
    expect(() => render(strategy(2))).not.toThrow();
    expect(() => render(strategy(3))).toThrow(/or the timeoutSeconds of approvals/);
  });

  it('refuses a strategy whose checks Step Functions could not remember', () => {
    const endless = {
      slow: { checkIntervalSeconds: 10, stages: [{ weightPercent: 100, bakeSeconds: 86_400 }] },
    };
    expect(() => render(endless)).toThrow(
      /strategy "slow": its checks could take \d+ history events, and the limit is 20000.*Increase checkIntervalSeconds/,
    );
  });
});

it('a budget leads from each stage to the weights that one step allows', () => {
  const { States } = render(quick);
  const states = Object.fromEntries(allStates(States));
  const nextOf = (name: string) => {
    const verdict = states[`quick: Verdict at ${name}`];
    return verdict?.Type === 'Choice'
      ? verdict.Choices.filter(({ Condition }) => Condition.includes('nextWeight')).map(({ Next }) => Next)
      : undefined;
  };
  const shiftTo = (label: string) => `quick: Shift to ${label}`;
  expect(nextOf('start')).toEqual(['0.1%', '1%', '5%', '10%'].map(shiftTo));
  expect(nextOf('5%')).toEqual(['10%', '30%', '50%'].map(shiftTo));
  expect(nextOf('50%')).toEqual([shiftTo('100%')]);
  expect(nextOf('100%')).toEqual([]);
  expect(states['Admit']).toMatchObject({
    Arguments: { Payload: { budgets: { quick: { maxBadResponses: 50 } } } },
  });
});

it('release.asl.json is the rendered default (npm run asl writes it)', () => {
  expect(readFileSync(renderedDefaultFile, 'utf8')).toBe(renderedDefault());
});
