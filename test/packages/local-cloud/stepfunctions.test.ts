import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { AwsError, Unsupported } from '../../../packages/local-cloud/kernel/errors';
import { Deadline } from '../../../packages/local-cloud/services/stepfunctions/interpreter/deadline';
import { World, named, releaseRoleArn, task } from './stepfunctions-world';

const waitThen = (seconds: number | string, next: string) => ({ Type: 'Wait', Seconds: seconds, Next: next });
const flow = (...states: [string, object][]) => ({
  StartAt: states[0]?.[0],
  States: Object.fromEntries(states),
});

describe('a release-like machine', () => {
  const verdicts = ['hold', 'hold', 'advance'];
  const definition = {
    StartAt: 'Admit',
    States: {
      Admit: { Type: 'Pass', Assign: { bakeSeconds: '{% $states.input.bakeSeconds %}' }, Next: 'Branch' },
      Branch: {
        Type: 'Parallel',
        Branches: [
          flow(
            ['Shift to 10%', task('shift', { Output: '{% $states.input %}', Next: 'Bake at 10%' })],
            ['Bake at 10%', waitThen('{% $bakeSeconds %}', 'Judge 10%')],
            [
              'Judge 10%',
              task('judge', {
                Payload: { at: '{% $states.context.State.EnteredTime %}' },
                Assign: { decision: '{% $states.result.Payload %}' },
                Next: 'Verdict at 10%',
              }),
            ],
            [
              'Verdict at 10%',
              {
                Type: 'Choice',
                Choices: [
                  { Condition: "{% $decision = 'hold' %}", Next: 'Bake at 10%' },
                  { Condition: "{% $decision = 'advance' %}", Next: 'Branch done' },
                ],
                Default: 'Unhealthy',
              },
            ],
            ['Branch done', { Type: 'Succeed' }],
            ['Unhealthy', { Type: 'Fail', Error: 'Unhealthy', Cause: "{% 'the judge said ' & $decision %}" }],
          ),
        ],
        Next: 'Released',
        Catch: [
          {
            ErrorEquals: ['States.ALL'],
            Assign: { failure: '{% $states.errorOutput %}' },
            Next: 'Roll back',
          },
        ],
      },
      Released: { Type: 'Succeed', Output: 'released' },
      'Roll back': task('restore', { Next: 'Rolled back' }),
      'Rolled back': { Type: 'Fail', Error: '{% $failure.Error %}', Cause: '{% $failure.Cause %}' },
    },
  };
  const world = (judge: () => unknown) => new World({ shift: () => null, restore: () => null, judge });

  it('holds as long as the judge holds, then goes on', async () => {
    const remaining = [...verdicts];
    const cloud = world(() => remaining.shift());
    const { status, output, states } = await cloud.run(definition, { bakeSeconds: 60 });
    expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: 'released' });
    expect(states.filter((name) => name === 'Bake at 10%')).toHaveLength(3);
    expect(cloud.invoked.map(({ name, seconds }) => `${name} ${seconds}`)).toEqual([
      'shift 0',
      'judge 60',
      'judge 120',
      'judge 180',
    ]);
  });

  it('rolls back with the error and cause from inside the branch', async () => {
    const { status, error, cause, states } = await world(() => 'fail').run(definition, { bakeSeconds: 1 });
    expect({ status, error, cause }).toEqual({
      status: 'FAILED',
      error: 'Unhealthy',
      cause: 'the judge said fail',
    });
    expect(states.slice(-2)).toEqual(['Roll back', 'Rolled back']);
  });

  it('catches a handler error by its own name, with its JSON as the cause', async () => {
    const outcome = await world(() => {
      throw named('NoEvidence', 'no data points');
    }).run(definition, { bakeSeconds: 1 });
    expect(outcome.error).toBe('NoEvidence');
    expect(JSON.parse(outcome.cause ?? '')).toEqual({
      errorType: 'NoEvidence',
      errorMessage: 'no data points',
      trace: [],
    });
  });

  it('gives the same history twice', async () => {
    const once = () => world(() => 'advance').run(definition, { bakeSeconds: 30 });
    const first = await once();
    const second = await once();
    expect(second.events).toEqual(first.events);
  });
});

describe('Retry', () => {
  const failing = new World({
    f: () => {
      throw named('Busy');
    },
  });
  const retrying = (retry: object[], more: object = {}) =>
    flow(['A', task('f', { Retry: retry, End: true, ...more })]);

  it('backs off up to the longest delay', async () => {
    const cloud = new World({
      f: () => {
        throw named('Busy');
      },
    });
    const { error } = await cloud.run(
      retrying([
        { ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 10, MaxAttempts: 4 },
      ]),
    );
    expect(error).toBe('Busy');
    expect(cloud.invoked.map(({ seconds }) => seconds)).toEqual([0, 2, 8, 18, 28]);
  });

  it('tries three times more by default, after 1, 2 and 4 seconds', async () => {
    const before = failing.invoked.length;
    await failing.run(retrying([{ ErrorEquals: ['States.TaskFailed'] }]));
    expect(failing.invoked.length - before).toBe(4);
  });

  it('counts anew at each visit of the state, and tells the attempt', async () => {
    const seen: number[] = [];
    const cloud = new World({
      f: ({ retryCount }: { retryCount: number }) => {
        seen.push(retryCount);
        if (retryCount < 2) throw named('Busy');
        return null;
      },
    });
    await cloud.run(
      {
        StartAt: 'A',
        States: {
          A: task('f', {
            Payload: { retryCount: '{% $states.context.State.RetryCount %}' },
            Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 2 }],
            Output: '{% $states.input %}',
            Next: 'Again?',
          }),
          'Again?': {
            Type: 'Choice',
            Choices: [
              {
                Condition: '{% $states.input.n < 2%}',
                Output: { n: '{% $states.input.n + 1%}' },
                Next: 'A',
              },
            ],
            Default: 'Done',
          },
          Done: { Type: 'Succeed' },
        },
      },
      { n: 1 },
    );
    expect(seen).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('draws full jitter within each delay, alike for the same execution', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 0, max: 5 }),
        fc.constantFrom('one', 'two', 'three'),
        async (interval, attempts, name) => {
          const times = async () => {
            const cloud = new World({
              f: () => {
                throw named('Busy');
              },
            });
            const retry = { IntervalSeconds: interval, MaxAttempts: attempts, JitterStrategy: 'FULL' };
            await cloud.run(retrying([{ ErrorEquals: ['Busy'], ...retry }]), {}, name);
            return cloud.invoked.map(({ seconds }) => seconds);
          };
          const seconds = await times();
          expect(seconds).toHaveLength(attempts + 1);
          for (let attempt = 0; attempt < attempts; attempt++) {
            const delay = (seconds[attempt + 1] ?? NaN) - (seconds[attempt] ?? NaN);
            expect(delay).toBeGreaterThanOrEqual(0);
            expect(delay).toBeLessThanOrEqual(interval * 2 ** attempt);
          }
          expect(await times()).toEqual(seconds);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('what Catch covers', () => {
  const caught = (names: string[], more: object = {}) => ({
    StartAt: 'A',
    States: {
      A: task('f', { ...more, End: true, Catch: [{ ErrorEquals: names, Next: 'Caught' }] }),
      Caught: { Type: 'Succeed' },
    },
  });

  it('takes States.TaskFailed for any error of a task', async () => {
    const cloud = new World({
      f: () => {
        throw named('Odd');
      },
    });
    expect((await cloud.run(caught(['States.TaskFailed']))).output).toMatchObject({ Error: 'Odd' });
  });

  it('names errors of the Lambda API after it', async () => {
    const cloud = new World();
    const missing = await cloud.run(caught(['Lambda.ResourceNotFoundException']));
    expect(missing.output).toMatchObject({ Cause: expect.stringContaining('Status Code: 404') });
    cloud.denied.add('arn:aws:lambda:eu-west-1:123456789012:function:f');
    const denied = await cloud.run(caught(['Lambda.AWSLambdaException']));
    expect(denied.output).toMatchObject({ Cause: expect.stringContaining('AccessDeniedException') });
  });

  it('sees an undefined result, but no fault of the local cloud', async () => {
    const undefinedField = caught(['States.QueryEvaluationError'], { Output: '{% $states.result.absent %}' });
    const outcome = await new World({ f: () => null }).run(undefinedField);
    expect(outcome.output).toMatchObject({
      Error: 'States.QueryEvaluationError',
      Cause:
        "An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression " +
        "'$states.result.absent' specified for the field 'Output' returned nothing (undefined).",
    });
    const broken = new World({
      f: () => {
        throw new Unsupported('something');
      },
    });
    expect(await broken.run(caught(['States.ALL']))).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
    });
  });

  it('has States.DataLimitExceeded caught by its name only', async () => {
    const cloud = new World({ f: () => 'x'.repeat(262_144) });
    expect((await cloud.run(caught(['States.ALL']))).error).toBe('States.DataLimitExceeded');
    expect((await cloud.run(caught(['States.DataLimitExceeded']))).status).toBe('SUCCEEDED');
  });
});

describe('Parallel', () => {
  const recording = () => {
    const cloud = new World({
      slow: (_payload, activity) => activity.sleep(20_000),
      bad: async (_payload, activity) => {
        await activity.sleep(5_000);
        throw named('Bad');
      },
      next: () => null,
    });
    return cloud;
  };

  it('runs branches side by side on the outer variables', async () => {
    const branch = (name: string, seconds: number) =>
      flow(
        [`${name} waits`, waitThen(seconds, name)],
        [name, { Type: 'Pass', Assign: { [name]: 1 }, Output: `{% $common & '${name}' %}`, End: true }],
      );
    const cloud = new World();
    const { output } = await cloud.run({
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Assign: { common: 'of ' }, Next: 'Both' },
        Both: { Type: 'Parallel', Branches: [branch('a', 30), branch('b', 10)], End: true },
      },
    });
    expect(output).toEqual(['of a', 'of b']);
    expect(cloud.seconds).toBe(30);
  });

  it('fails at once with the first error, and starts no further state of a sibling', async () => {
    const cloud = recording();
    const { status, states, events } = await cloud.run({
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [
            flow(['Slow', task('slow', { Next: 'After slow' })], ['After slow', task('next', { End: true })]),
            flow(['Bad', task('bad', { End: true })]),
            flow(['Wait', waitThen(3600, 'After wait')], ['After wait', { Type: 'Succeed' }]),
          ],
          Catch: [{ ErrorEquals: ['Bad'], Next: 'Caught' }],
          End: true,
        },
        Caught: { Type: 'Succeed', Output: '{% $states.input.Error %}' },
      },
    });
    expect({ status, states, seconds: cloud.seconds }).toEqual({
      status: 'SUCCEEDED',
      states: ['Both', 'Slow', 'Bad', 'Wait', 'Caught'],
      seconds: 5,
    });
    const failed = events.find(({ type }) => type === 'TaskFailed');
    expect(
      events.filter(({ previousEventId }) => previousEventId === failed?.id).map(({ type }) => type),
    ).toEqual(['TaskStateAborted', 'TaskStateAborted', 'WaitStateAborted', 'ParallelStateFailed']);
    await cloud.clock.sleep(60_000);
    expect(cloud.invoked.map(({ name }) => name)).toEqual(['slow', 'bad']);
  });

  it('is retried as a whole', async () => {
    let failures = 2;
    const cloud = new World({
      f: () => {
        if (failures-- > 0) throw named('Busy');
        return 'done';
      },
    });
    const { output, types } = await cloud.run({
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [flow(['A', task('f', { End: true })])],
          Retry: [{ ErrorEquals: ['States.ALL'] }],
          End: true,
        },
      },
    });
    expect(output).toEqual(['done']);
    expect(types.filter((type) => type === 'ParallelStateStarted')).toHaveLength(3);
    expect(types).not.toContain('ParallelStateFailed');
  });
});

describe('an end from outside', () => {
  const caughtWait = {
    StartAt: 'P',
    States: {
      P: {
        Type: 'Parallel',
        Branches: [flow(['W', waitThen(3600, 'X')], ['X', { Type: 'Succeed' }])],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Succeed' },
    },
  };

  it('stops past every Catch', async () => {
    const cloud = new World();
    const executionArn = await cloud.start(caughtWait);
    await cloud.clock.sleep(1000);
    await cloud.call('StopExecution', { executionArn, error: 'Enough' });
    await cloud.service.done(executionArn);
    await cloud.clock.sleep(7_200_000);
    expect(await cloud.outcome(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      types: [
        'ExecutionStarted',
        'ParallelStateEntered',
        'ParallelStateStarted',
        'WaitStateEntered',
        'ExecutionAborted',
      ],
    });
  });

  it('times the whole execution out past every Catch', async () => {
    const cloud = new World();
    const { status, states } = await cloud.run({ ...caughtWait, TimeoutSeconds: 60 });
    expect({ status, states, seconds: cloud.seconds }).toEqual({
      status: 'TIMED_OUT',
      states: ['P', 'W'],
      seconds: 60,
    });
  });

  it('lets a running Lambda function finish', async () => {
    let finished = false;
    const cloud = new World({
      f: async (_payload, activity) => {
        await activity.sleep(10_000);
        finished = true;
      },
    });
    const executionArn = await cloud.start(flow(['A', task('f', { End: true })]));
    await cloud.clock.sleep(1000);
    await cloud.call('StopExecution', { executionArn });
    await cloud.clock.sleep(20_000);
    expect(finished).toBe(true);
    expect((await cloud.outcome(executionArn)).status).toBe('ABORTED');
  });
});

describe('a task', () => {
  it('times out while its function runs on', async () => {
    let finished = false;
    const cloud = new World({
      f: async (_payload, activity) => {
        await activity.sleep(10_000);
        finished = true;
      },
    });
    const { output, types } = await cloud.run(
      {
        StartAt: 'A',
        States: {
          A: task('f', {
            TimeoutSeconds: '{% $states.input.limit %}',
            Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Late' }],
            End: true,
          }),
          Late: { Type: 'Wait', Seconds: 60, Output: '{% $states.input %}', End: true },
        },
      },
      { limit: 4 },
    );
    expect(output).toEqual({ Error: 'States.Timeout', Cause: '' });
    expect(types).toContain('TaskTimedOut');
    expect(cloud.seconds).toBe(64);
    expect(finished).toBe(true);
  });

  it('leaves nothing behind on the signal of its branch', () => {
    const { signal } = new AbortController();
    const deadline = new Deadline(new World().clock, signal, 60);
    deadline.close();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('never expires by itself, as on AWS', async () => {
    const cloud = new World({ f: (_payload, activity) => activity.sleep(30 * 24 * 3_600_000) });
    expect((await cloud.run(flow(['A', task('f', { End: true })]))).status).toBe('SUCCEEDED');
  });

  it('takes a function ARN as its resource, with AWS events of that kind', async () => {
    const cloud = new World({ f: (payload: { n: number }) => payload.n + 1 });
    const { output, types } = await cloud.run(
      {
        StartAt: 'A',
        States: {
          A: { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:123456789012:function:f:live', End: true },
        },
      },
      { n: 1 },
    );
    expect(output).toBe(2);
    expect(types.slice(2, 5)).toEqual([
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
    ]);
  });
});

describe('a task token', () => {
  const approval = (more: object = {}) => ({
    StartAt: 'Approve',
    States: {
      Approve: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: { FunctionName: 'ask', Payload: { token: '{% $states.context.Task.Token %}' } },
        ...more,
        End: true,
      },
    },
  });
  const asking = () => {
    const tokens: string[] = [];
    const cloud = new World({ ask: ({ token }: { token: string }) => void tokens.push(token) });
    return { cloud, tokens };
  };

  it('brings the answer back, once', async () => {
    const { cloud, tokens } = asking();
    const executionArn = await cloud.start(approval());
    await cloud.clock.sleep(3_600_000);
    const answer = { taskToken: tokens[0], output: '{"by":"Ada"}' };
    await cloud.call('SendTaskSuccess', answer);
    await cloud.service.done(executionArn);
    const { output, types } = await cloud.outcome(executionArn);
    expect(output).toEqual({ by: 'Ada' });
    expect(types.slice(2, 6)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']);
    await expect(cloud.call('SendTaskSuccess', answer)).rejects.toMatchObject({ code: 'TaskTimedOut' });
    await expect(cloud.call('SendTaskSuccess', { taskToken: 'x', output: '1' })).rejects.toMatchObject({
      code: 'InvalidToken',
    });
  });
});

describe('data', () => {
  it('passes through states unchanged, whatever it is', async () => {
    const json = fc
      .jsonValue({ maxDepth: 3, noUnicodeString: false })
      .filter((value) => !Object.is(value, -0));
    await fc.assert(
      fc.asyncProperty(json, async (value) => {
        const { output } = await new World({ echo: (payload) => payload }).run(
          {
            StartAt: 'A',
            States: {
              A: {
                Type: 'Pass',
                Assign: { kept: '{% $states.input %}' },
                Output: '{% $states.input %}',
                Next: 'B',
              },
              B: task('echo', { Next: 'C' }),
              C: { Type: 'Succeed', Output: { kept: '{% $kept %}', echoed: '{% $states.input %}' } },
            },
          },
          value,
        );
        expect(output).toEqual(JSON.parse(JSON.stringify({ kept: value, echoed: value })));
      }),
      { numRuns: 50 },
    );
  });

  it.each([[false], [0], [null], [''], [[]]])('takes %j for a value', async (value) => {
    const { output } = await new World({ f: () => value }).run(flow(['A', task('f', { End: true })]));
    expect(output).toEqual(value);
  });

  it('assigns with the old values of all variables', async () => {
    const { output } = await new World().run(
      flow(
        ['A', { Type: 'Pass', Assign: { a: 1, b: 2 }, Next: 'B' }],
        ['B', { Type: 'Pass', Assign: { a: '{% $b %}', b: '{% $a %}' }, Next: 'C' }],
        ['C', { Type: 'Succeed', Output: '{% [$a, $b] %}' }],
      ),
    );
    expect(output).toEqual([2, 1]);
  });

  it('has the whole context, also inside a branch', async () => {
    const { output, executionArn } = await new World().run(
      {
        StartAt: 'P',
        States: {
          P: {
            Type: 'Parallel',
            Arguments: 'inner',
            Branches: [flow(['In', { Type: 'Succeed', Output: '{% $states %}' }])],
            Output: '{% $states.result[0] %}',
            End: true,
          },
        },
      },
      { outer: true },
      'one',
    );
    expect(output).toEqual({
      input: 'inner',
      context: {
        Execution: {
          Id: executionArn,
          Input: { outer: true },
          Name: 'one',
          RoleArn: 'arn:aws:iam::123456789012:role/release',
          StartTime: '2026-03-02T09:00:00.000Z',
          RedriveCount: 0,
        },
        State: { Name: 'In', EnteredTime: '2026-03-02T09:00:00.000Z', RetryCount: 0 },
        StateMachine: {
          Id: 'arn:aws:states:eu-west-1:123456789012:stateMachine:machine-1',
          Name: 'machine-1',
        },
      },
    });
  });

  it('refuses a condition that is no boolean, and a choice that matches nothing', async () => {
    const choose = (condition: string) => ({
      StartAt: 'A',
      States: {
        A: { Type: 'Choice', Choices: [{ Condition: condition, Next: 'B' }] },
        B: { Type: 'Succeed' },
      },
    });
    expect((await new World().run(choose("{% 'yes' %}"))).cause).toContain(
      "Expected 'boolean', but was 'string'",
    );
    expect((await new World().run(choose("{% $states.input.absent = 'x' %}"))).error).toBe(
      'States.NoChoiceMatched',
    );
  });

  it.each([
    ['a fraction', { Seconds: '{% 1.5%}' }, 'whole number of seconds'],
    ['a malformed time', { Timestamp: "{% '2026-01-01' %}" }, 'cannot be parsed as an ISO-8601'],
  ])('refuses to wait for %s', async (_what, time, cause) => {
    const outcome = await new World().run(flow(['A', { Type: 'Wait', ...time, End: true }]));
    expect(outcome).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining(cause),
    });
  });

  it('waits until a timestamp', async () => {
    const cloud = new World();
    await cloud.run(flow(['A', { Type: 'Wait', Timestamp: '2026-03-02T10:30:00+01:00', End: true }]));
    expect(cloud.seconds).toBe(1800);
  });
});

describe('the history', () => {
  const loop = (turns: number) => ({
    StartAt: 'Count',
    States: {
      Count: { Type: 'Pass', Output: '{% $states.input + 1%}', Next: 'Enough?' },
      'Enough?': {
        Type: 'Choice',
        Choices: [{ Condition: `{% $states.input < ${turns}%}`, Next: 'Count' }],
        Default: 'Done',
      },
      Done: { Type: 'Succeed' },
    },
  });

  it('goes round a loop a thousand times', async () => {
    const { output, events } = await new World().run(loop(1000), 0);
    expect(output).toBe(1000);
    expect(events).toHaveLength(1 + 4000 + 2 + 1);
  });

  it('ends the execution at 25,000 events, whatever is caught', async () => {
    const { error, events } = await new World().run(
      {
        StartAt: 'P',
        States: {
          P: {
            Type: 'Parallel',
            Branches: [loop(10_000)],
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
            End: true,
          },
          Caught: { Type: 'Succeed' },
        },
      },
      0,
    );
    expect(error).toBe('States.Runtime');
    expect(events).toHaveLength(25_000);
    expect(events.at(-1)?.type).toBe('ExecutionFailed');
  });

  it('has the shape that AWS gives it', async () => {
    const cloud = new World({ f: () => 'x' });
    const followed: unknown[] = [];
    const stopFollowing = cloud.service.onEvent((arn, event) => followed.push([arn, event]));
    const { events, executionArn } = await cloud.run(
      flow(['A', task('f', { TimeoutSeconds: 9, Assign: { kept: 1 }, End: true })]),
      { a: 1 },
    );
    stopFollowing();
    expect(followed).toEqual(events.map((event) => [executionArn, event]));
    const timestamp = new Date(cloud.clock.now());
    const lambda = { resource: 'invoke', resourceType: 'lambda' };
    const complete = { truncated: false };
    const result = expect.stringMatching(
      /^\{"ExecutedVersion":"\$LATEST","Payload":"x","SdkHttpMetadata":\{.*"HttpStatusCode":200\},.*"StatusCode":200\}$/,
    ) as string;
    expect(events).toEqual([
      {
        id: 1,
        previousEventId: 0,
        timestamp,
        type: 'ExecutionStarted',
        executionStartedEventDetails: {
          input: '{"a":1}',
          inputDetails: complete,
          roleArn: 'arn:aws:iam::123456789012:role/release',
        },
      },
      {
        id: 2,
        previousEventId: 0,
        timestamp,
        type: 'TaskStateEntered',
        stateEnteredEventDetails: { name: 'A', input: '{"a":1}', inputDetails: complete },
      },
      {
        id: 3,
        previousEventId: 2,
        timestamp,
        type: 'TaskScheduled',
        taskScheduledEventDetails: {
          ...lambda,
          region: 'eu-west-1',
          parameters: '{"FunctionName":"f","Payload":{"a":1}}',
          timeoutInSeconds: 9,
        },
      },
      { id: 4, previousEventId: 3, timestamp, type: 'TaskStarted', taskStartedEventDetails: lambda },
      {
        id: 5,
        previousEventId: 4,
        timestamp,
        type: 'TaskSucceeded',
        taskSucceededEventDetails: { ...lambda, output: result, outputDetails: complete },
      },
      {
        id: 6,
        previousEventId: 5,
        timestamp,
        type: 'TaskStateExited',
        stateExitedEventDetails: {
          name: 'A',
          output: '"x"',
          outputDetails: complete,
          assignedVariables: { kept: '1' },
          assignedVariablesDetails: complete,
        },
      },
      {
        id: 7,
        previousEventId: 6,
        timestamp,
        type: 'ExecutionSucceeded',
        executionSucceededEventDetails: { output: '"x"', outputDetails: complete },
      },
    ]);
  });
});

it('counts started and failed executions as metrics', async () => {
  const cloud = new World();
  await cloud.run({ StartAt: 'Failed', States: { Failed: { Type: 'Fail' } } });
  expect(cloud.metrics).toEqual(['ExecutionsStarted', 'ExecutionsFailed']);
});

describe('a state that calls an AWS API', () => {
  const definition = (more: object = {}) => ({
    StartAt: 'Update',
    States: {
      Update: {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:vpclattice:updateListener',
        Arguments: {
          ServiceIdentifier: 'svc-1',
          DefaultAction: { Forward: { TargetGroups: [{ TargetGroupIdentifier: 'tg-1', Weight: 100 }] } },
        },
        TimeoutSeconds: 5,
        End: true,
        ...more,
      },
    },
  });

  it('calls it as the role of the execution, with the names of the API', async () => {
    const cloud = new World();
    cloud.answerApi = () => ({ id: 'listener-1', defaultAction: { forward: {} } });
    const { output, events } = await cloud.run(definition());
    expect(cloud.apiCalls).toEqual([
      {
        operation: 'UpdateListener',
        input: {
          serviceIdentifier: 'svc-1',
          defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'tg-1', weight: 100 }] } },
        },
        principal: expect.objectContaining({ roleArn: releaseRoleArn }) as unknown,
      },
    ]);
    expect(output).toEqual({ Id: 'listener-1', DefaultAction: { Forward: {} } });
    expect(events.find(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails).toMatchObject({
      resourceType: 'aws-sdk:vpclattice',
      resource: 'updateListener',
    });
  });

  it('fails with the name of the service and of the error', async () => {
    const cloud = new World();
    cloud.answerApi = () => {
      throw new AwsError('ConflictException', 'busy', { status: 409 });
    };
    expect(await cloud.run(definition())).toMatchObject({
      status: 'FAILED',
      error: 'VpcLattice.ConflictException',
    });
  });

  it('times out when the API does not answer', async () => {
    const cloud = new World();
    cloud.answerApi = async (activity) => {
      await activity.sleep(60_000);
      return {};
    };
    expect(await cloud.run(definition())).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(cloud.seconds).toBe(5);
  });

  it('is refused for an API that no state of the product calls', async () => {
    const resource = { Resource: 'arn:aws:states:::aws-sdk:vpclattice:deleteListener' };
    await expect(new World().create(definition(resource))).rejects.toThrow('does not support the resource');
  });
});
