import { releaseRoleArn, World, task } from './stepfunctions-world';
import type { ProvisionContext } from '../../../packages/local-cloud/kernel/service';

const pass = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };
const hour = { StartAt: 'A', States: { A: { Type: 'Wait', Seconds: 3600, End: true } } };

interface Listed {
  executions: { name: string }[];
  nextToken?: string;
}

describe('StartExecution', () => {
  it('is idempotent for the same name and input while the execution runs', async () => {
    const cloud = new World();
    const stateMachineArn = await cloud.create(hour);
    const request = { stateMachineArn, name: 'one', input: '{"a":1}' };
    const first = await cloud.call('StartExecution', request);
    expect(await cloud.call('StartExecution', request)).toEqual(first);
    const refusal = { code: 'ExecutionAlreadyExists' };
    await expect(cloud.call('StartExecution', { ...request, input: '{}' })).rejects.toMatchObject(refusal);
    await cloud.service.done(first.executionArn as string);
    await expect(cloud.call('StartExecution', request)).rejects.toMatchObject(refusal);
  });

  it.each([
    ['a name with a blank', { name: 'a b' }, 'InvalidName'],
    ['input that is no JSON', { input: 'not JSON' }, 'InvalidExecutionInput'],
    ['empty input', { input: '' }, 'InvalidExecutionInput'],
    ['something that is no ARN', { stateMachineArn: 'machine' }, 'InvalidArn'],
    ['an unknown state machine', { stateMachineArn: 'arn:aws:states:x' }, 'StateMachineDoesNotExist'],
  ])('refuses %s', async (_what, request, code) => {
    const cloud = new World();
    const stateMachineArn = await cloud.create(pass);
    await expect(cloud.call('StartExecution', { stateMachineArn, ...request })).rejects.toMatchObject({
      code,
    });
  });

  it('tells the event bus of every change of status', async () => {
    const cloud = new World();
    const { executionArn } = await cloud.run(pass, { a: 1 }, 'one');
    expect(cloud.emitted.map(({ detail }) => detail.status)).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(cloud.emitted[1]).toEqual({
      detailType: 'Step Functions Execution Status Change',
      detail: {
        executionArn,
        stateMachineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:machine-1',
        name: 'one',
        status: 'SUCCEEDED',
        startDate: cloud.clock.now(),
        stopDate: cloud.clock.now(),
        input: '{"a":1}',
        inputDetails: { included: true },
        output: '{"a":1}',
        outputDetails: { included: true },
        stateMachineVersionArn: null,
        stateMachineAliasArn: null,
        redriveCount: 0,
        redriveDate: null,
        redriveStatus: 'NOT_REDRIVABLE',
        redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
        error: null,
        cause: null,
      },
    });
  });
});

describe('lists', () => {
  it('pages executions, the latest first, by status', async () => {
    const cloud = new World();
    const stateMachineArn = await cloud.create(pass);
    for (const name of ['a', 'b', 'c']) {
      await cloud.service.done(cloud.service.start({ stateMachineArn, input: '{}', name }).executionArn);
    }
    const request = { stateMachineArn, maxResults: 2, statusFilter: 'SUCCEEDED' };
    const first = await cloud.call<Listed>('ListExecutions', request);
    expect(first.executions.map(({ name }) => name)).toEqual(['c', 'b']);
    const second = await cloud.call<Listed>('ListExecutions', { ...request, nextToken: first.nextToken });
    expect(second.executions.map(({ name }) => name)).toEqual(['a']);
    expect(second.nextToken).toBeUndefined();
    expect(await cloud.call('ListExecutions', { stateMachineArn, statusFilter: 'FAILED' })).toMatchObject({
      executions: [],
    });
    await expect(cloud.call('ListExecutions', { ...request, nextToken: 'x' })).rejects.toMatchObject({
      code: 'InvalidToken',
    });
  });

  it('pages a history in both directions, also without its data', async () => {
    const cloud = new World();
    const { executionArn } = await cloud.run(pass);
    const ids = async (request: object) => {
      const { events, nextToken } = await cloud.call<{ events: { id: number }[]; nextToken?: string }>(
        'GetExecutionHistory',
        { executionArn, ...request },
      );
      return { ids: events.map(({ id }) => id), nextToken, events };
    };
    const first = await ids({ maxResults: 3 });
    expect(first.ids).toEqual([1, 2, 3]);
    expect((await ids({ maxResults: 3, nextToken: first.nextToken })).ids).toEqual([4]);
    expect((await ids({ reverseOrder: true })).ids).toEqual([4, 3, 2, 1]);
    expect((await ids({ includeExecutionData: false })).events[1]).toMatchObject({
      stateEnteredEventDetails: { name: 'A', inputDetails: { truncated: false } },
    });
    expect(JSON.stringify((await ids({ includeExecutionData: false })).events)).not.toContain('"input":');
  });
});

describe('a state machine', () => {
  it('is created once', async () => {
    const cloud = new World();
    await cloud.create(pass, 'm');
    await expect(cloud.create(hour, 'm')).rejects.toMatchObject({ code: 'StateMachineAlreadyExists' });
  });

  it('tells which variables each state refers to', async () => {
    const cloud = new World();
    const stateMachineArn = await cloud.create({
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { b: 1, a: 2 }, Next: 'B' },
        B: task('f', { Payload: '{% [$b, $a] %}', End: true }),
      },
    });
    expect(await cloud.call('DescribeStateMachine', { stateMachineArn })).toMatchObject({
      variableReferences: { B: ['a', 'b'] },
    });
  });

  it('invokes functions in its role, on its own behalf', async () => {
    const cloud = new World({ f: () => null });
    await cloud.run({ StartAt: 'A', States: { A: task('f', { End: true }) } }, {}, 'one');
    expect(cloud.assumed.at(-1)).toEqual({
      roleArn: releaseRoleArn,
      service: 'states.amazonaws.com',
      sessionName: 'one',
      sourceArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:machine-1',
    });
  });

  it('comes from a template', async () => {
    const cloud = new World();
    const type = cloud.service.resourceTypes['AWS::StepFunctions::StateMachine'];
    const properties = type?.properties.parse({
      DefinitionString: JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'A',
        States: { A: { Type: 'Task', Resource: '${judge}', End: true } },
      }),
      DefinitionSubstitutions: { judge: 'arn:aws:lambda:eu-west-1:123456789012:function:judge' },
      RoleArn: releaseRoleArn,
      Tags: [],
    });
    const context = { physicalName: () => 'stack-Release-1A2B' } as unknown as ProvisionContext;
    const provisioned = await type?.create(properties as never, context);
    const arn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:stack-Release-1A2B';
    expect(provisioned).toEqual({
      ref: arn,
      attributes: { Arn: arn, Name: 'stack-Release-1A2B', StateMachineRevisionId: 'INITIAL' },
    });
    expect(await cloud.call('ListStateMachines', {})).toMatchObject({
      stateMachines: [{ stateMachineArn: arn }],
    });
  });

  it('of the type EXPRESS is refused', async () => {
    const type = new World().service.resourceTypes['AWS::StepFunctions::StateMachine']!;
    const express = { DefinitionString: '{}', RoleArn: releaseRoleArn, StateMachineType: 'EXPRESS' };
    await expect(
      (async () => type.create(type.properties.parse(express) as never, {} as ProvisionContext))(),
    ).rejects.toMatchObject({ code: 'NotSupportedByLocalCloud' });
  });
});
