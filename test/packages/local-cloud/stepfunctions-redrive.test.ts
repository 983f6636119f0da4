import type { DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import { named, task, World } from './stepfunctions-world';

const day = 24 * 3600;

/** A function that fails until it is mended. */
function fragile() {
  const state = { broken: true, calls: 0 };
  const handler = () => {
    state.calls++;
    if (state.broken) throw named('Broken', 'not yet');
    return { mended: true };
  };
  return { state, handler };
}

const redrive = (cloud: World, executionArn: string, clientToken?: string) =>
  cloud.call<{ redriveDate: Date }>('RedriveExecution', { executionArn, clientToken });

it('a redrive goes on at the state that failed, with its input and the variables', async () => {
  const { state, handler } = fragile();
  const cloud = new World({ first: () => ({ from: 'first' }), second: handler });
  const { executionArn, status } = await cloud.run({
    StartAt: 'First',
    States: {
      First: task('first', { Assign: { kept: '{% $states.result.Payload.from %}' }, Next: 'Second' }),
      Second: task('second', { Next: 'Third' }),
      Third: {
        Type: 'Pass',
        Output: {
          kept: '{% $kept %}',
          answer: '{% $states.input %}',
          redrives: '{% $states.context.Execution.RedriveCount %}',
        },
        End: true,
      },
    },
  });
  expect(status).toBe('FAILED');
  const before = (await cloud.outcome(executionArn)).events.length;
  state.broken = false;
  await redrive(cloud, executionArn);
  await cloud.service.done(executionArn);
  const after = await cloud.outcome(executionArn);
  expect(after).toMatchObject({
    status: 'SUCCEEDED',
    output: { kept: 'first', answer: { mended: true }, redrives: 1 },
    states: ['First', 'Second', 'Third'],
  });
  expect(after.types.slice(before)).toEqual([
    'ExecutionRedriven',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'PassStateEntered',
    'PassStateExited',
    'ExecutionSucceeded',
  ]);
  expect(after.events[before]).toMatchObject({
    previousEventId: before,
    executionRedrivenEventDetails: { redriveCount: 1 },
  });
  expect(cloud.invoked.map(({ name }) => name)).toEqual(['first', 'second', 'second']);
});

it('redrives only those branches of a Parallel state that failed or were aborted', async () => {
  const { state, handler } = fragile();
  const cloud = new World({ good: () => 'good', bad: handler, after: () => 'after' });
  const { executionArn, status } = await cloud.run({
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Good', States: { Good: task('good', { End: true }) } },
          {
            StartAt: 'Later',
            States: { Later: { Type: 'Wait', Seconds: 5, Next: 'Bad' }, Bad: task('bad', { End: true }) },
          },
          {
            StartAt: 'Long',
            States: {
              Long: { Type: 'Wait', Seconds: 60, Next: 'After' },
              After: task('after', { End: true }),
            },
          },
        ],
        End: true,
      },
    },
  });
  expect(status).toBe('FAILED');
  state.broken = false;
  await redrive(cloud, executionArn);
  await cloud.service.done(executionArn);
  const { output, types } = await cloud.outcome(executionArn);
  expect(output).toEqual(['good', { mended: true }, 'after']);
  expect(cloud.invoked.map(({ name }) => name)).toEqual(['good', 'bad', 'bad', 'after']);
  expect(types.filter((type) => type === 'ParallelStateStarted')).toHaveLength(1);
});

it('a stopped execution goes on where it was stopped, in the branch of a Parallel state with a Catch', async () => {
  const { state, handler } = fragile();
  const cloud = new World({ work: handler });
  const executionArn = await cloud.start({
    StartAt: 'Try',
    States: {
      Try: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'Bake',
            States: { Bake: { Type: 'Wait', Seconds: 600, Next: 'Work' }, Work: task('work', { End: true }) },
          },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Back' }],
        End: true,
      },
      Back: { Type: 'Pass', End: true },
    },
  });
  await cloud.clock.sleep(10_000);
  await cloud.call('StopExecution', { executionArn });
  expect((await cloud.outcome(executionArn)).status).toBe('ABORTED');
  await redrive(cloud, executionArn);
  await cloud.service.done(executionArn);
  expect(await cloud.outcome(executionArn)).toMatchObject({
    status: 'SUCCEEDED',
    states: ['Try', 'Bake', 'Work', 'Back'],
  });
  expect(state.calls).toBe(1);
});

it('starts the retries and the time limit of the execution anew', async () => {
  const { handler } = fragile();
  const cloud = new World({ work: handler });
  const { executionArn } = await cloud.run({
    TimeoutSeconds: 100,
    StartAt: 'Work',
    States: {
      Work: task('work', {
        Retry: [{ ErrorEquals: ['Broken'], IntervalSeconds: 30, MaxAttempts: 2, BackoffRate: 1 }],
        Next: 'Wait',
      }),
      Wait: { Type: 'Wait', Seconds: 99, End: true },
    },
  });
  await redrive(cloud, executionArn);
  await cloud.service.done(executionArn);
  expect(cloud.invoked).toHaveLength(6);
  expect((await cloud.outcome(executionArn)).status).toBe('FAILED');
});

it('reports redrives as AWS does', async () => {
  const { state, handler } = fragile();
  const cloud = new World({ work: handler });
  const stateMachineArn = await cloud.create({
    StartAt: 'Work',
    States: { Work: task('work', { End: true }) },
  });
  const { executionArn } = cloud.service.start({ stateMachineArn, input: '{}' });
  await cloud.service.done(executionArn);
  state.broken = false;
  const first = await redrive(cloud, executionArn, 'once');
  expect(await redrive(cloud, executionArn, 'once')).toEqual(first);
  await cloud.service.done(executionArn);
  expect(await cloud.call<DescribeExecutionOutput>('DescribeExecution', { executionArn })).toMatchObject({
    status: 'SUCCEEDED',
    redriveCount: 1,
    redriveDate: first.redriveDate,
    redriveStatus: 'NOT_REDRIVABLE',
  });
  expect(cloud.emitted.map(({ detail }) => [detail['status'], detail['redriveCount']])).toEqual([
    ['RUNNING', 0],
    ['FAILED', 0],
    ['RUNNING', 1],
    ['SUCCEEDED', 1],
  ]);
  const listed = (redriveFilter: string) => cloud.call('ListExecutions', { stateMachineArn, redriveFilter });
  expect(await listed('REDRIVEN')).toMatchObject({ executions: [{ executionArn, redriveCount: 1 }] });
  expect(await listed('NOT_REDRIVEN')).toMatchObject({ executions: [] });
});

describe('no redrive', () => {
  const working = { StartAt: 'Work', States: { Work: task('work', { End: true }) } };
  const refusal = async (cloud: World, executionArn: string) =>
    redrive(cloud, executionArn).catch((error: unknown) => error);

  it('of an execution that succeeded', async () => {
    const cloud = new World({ work: () => 1 });
    const { executionArn } = await cloud.run(working);
    expect(await refusal(cloud, executionArn)).toMatchObject({
      code: 'ExecutionNotRedrivable',
      message: 'Execution is SUCCEEDED and cannot be redriven',
    });
  });

  it('of an execution that runs', async () => {
    const cloud = new World();
    const wait = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 5, End: true } } };
    expect(await refusal(cloud, await cloud.start(wait))).toMatchObject({
      message: 'Execution is RUNNING and cannot be redriven',
    });
  });

  it('14 days after its end', async () => {
    const cloud = new World({ work: fragile().handler });
    const { executionArn } = await cloud.run(working);
    await cloud.clock.sleep(14 * day * 1000 + 1);
    expect(await refusal(cloud, executionArn)).toMatchObject({
      message: 'Execution redrivable period exceeded',
    });
  });

  it('of an execution that does not exist', async () => {
    const cloud = new World();
    const arn = 'arn:aws:states:eu-west-1:123456789012:execution:machine:nobody';
    expect(await refusal(cloud, arn)).toMatchObject({ code: 'ExecutionDoesNotExist' });
  });
});
