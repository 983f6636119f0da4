import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeDifferences } from '../../../packages/cli/views/difference-text';
import { pythonOf } from '../../../packages/local-cloud/services/lambda/state/python';
import { arnPrefix, LambdaWorld, roleArn, zipOf } from './lambda-world';

const hasPython = pythonOf('python3.12') !== undefined;
const withPython = describeUnless(hasPython ? undefined : 'no Python');
const withoutPython = describeUnless(hasPython ? 'there is Python' : undefined);

const python = { Runtime: 'python3.12', Handler: 'shop/prices.handler' };
const zip = (source: string, file = 'shop/prices.py') => ({ Code: { ZipFile: zipOf(source, file) } });

const prices = `
import logging, os, time

logging.getLogger().setLevel('INFO')

def handler(event, context):
    print('asked', event['item'])
    logging.info('in %s', context.function_name)
    began = time.time()
    time.sleep(event.get('seconds', 0))
    if event['item'] == 'set':
        return {1}
    return {
        'price': {'tea': 3}[event['item']],
        'color': os.environ['COLOR'],
        'took': time.time() - began,
        'left': context.get_remaining_time_in_millis(),
        'names': [context.function_name, context.function_version, context.memory_limit_in_mb],
        'arn': context.invoked_function_arn,
        'id': len(context.aws_request_id),
    }
`;
import { describeUnless } from '../../support/skipped';

withPython('a Python function', () => {
  let world: LambdaWorld;

  beforeAll(async () => {
    world = new LambdaWorld();
    const Environment = { Variables: { COLOR: 'red' } };
    await world.deploy('prices', '', { ...python, ...zip(prices), Timeout: 10, Environment });
  });
  beforeEach(() => {
    world.logLines.length = 0;
  });
  afterAll(() => world.close());

  const lines = () => world.logLines.map(({ line }) => line);

  it('answers, with its environment, its context and its log', async () => {
    expect(await world.invoke('prices', { item: 'tea' })).toMatchObject({
      payload: {
        price: 3,
        color: 'red',
        took: 0,
        left: 10_000,
        names: ['prices', '$LATEST', '128'],
        arn: `${arnPrefix}prices`,
        id: 36,
      },
    });
    expect(lines()).toEqual([
      'asked tea',
      expect.stringMatching(/^\[INFO\]\t2026-01-01T00:00:00\.0Z\t[\w-]{36}\tin prices$/),
    ]);
  });

  it('sleeps in virtual time', async () => {
    const before = world.clock.now();
    const { payload } = await world.invoke('prices', { item: 'tea', seconds: 2.5 });
    expect(payload).toMatchObject({ took: 2.5, left: 7500 });
    expect(world.clock.now() - before).toBe(2500);
  });

  it('fails as AWS formats it', async () => {
    const { payload, functionError } = await world.invoke('prices', { item: 'cake' });
    expect(functionError).toBe('Unhandled');
    expect(payload).toEqual({
      errorMessage: "'cake'",
      errorType: 'KeyError',
      requestId: expect.stringMatching(/^[\w-]{36}$/) as string,
      stackTrace: [
        expect.stringMatching(
          /^ {2}File ".*\/shop\/prices\.py", line 14, in handler\n {4}'price': .*\n$/,
        ) as string,
      ],
    });
    expect(lines().at(-1)).toMatch(
      /^\[ERROR\] KeyError: 'cake'\nTraceback \(most recent call last\):\n {2}File /,
    );
  });

  it('fails when its answer is no JSON', async () => {
    expect(await world.invoke('prices', { item: 'set' })).toMatchObject({
      payload: { errorType: 'Runtime.MarshalError', stackTrace: [] },
    });
  });

  it('times out when it sleeps for too long', async () => {
    expect(await world.invoke('prices', { item: 'tea', seconds: 11 })).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'Sandbox.Timedout' },
    });
  });

  it('cannot start without a module that it imports', async () => {
    await world.deploy('broken', '', { ...python, ...zip('import no_such_module') });
    expect(await world.invoke('broken')).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'Runtime.ImportModuleError' },
    });
  });

  it('runs inline code of a template, which says how its version differs', async () => {
    const Code = { ZipFile: 'def handler(event, context): return "inline"' };
    const { Runtime } = python;
    const properties = { Role: roleArn, Runtime, Handler: 'index.handler', Code };
    const { ref } = await world.create('AWS::Lambda::Function', properties);
    expect(await world.invoke(ref)).toMatchObject({ payload: 'inline' });

    const { version } = pythonOf('python3.12')!;
    const difference = { kind: 'runtime', logicalId: 'Thing', runtime: Runtime, runs: `Python ${version}` };
    expect(world.differences).toEqual(version.startsWith('3.12.') ? [] : [difference]);
  });
});

const refusal = {
  code: 'NotSupportedByLocalCloud',
  message: expect.stringMatching(/python3\.12 .*Node\.js/) as string,
};

withoutPython('a Python function without an interpreter', () => {
  it('is refused', async () => {
    expect(await refusalOfPython()).toMatchObject(refusal);
  });
});

withPython('a Python function when PATH has no interpreter', () => {
  const { PATH } = process.env;
  afterEach(() => {
    process.env.PATH = PATH;
  });
  it('is refused', async () => {
    process.env.PATH = '/nowhere';
    expect(await refusalOfPython()).toMatchObject(refusal);
  });
});

withPython('a Python function that imports boto3, on an interpreter without it', () => {
  const { PATH = '' } = process.env;
  let world: LambdaWorld;
  beforeEach(() => {
    world = new LambdaWorld();
    const { executable } = pythonOf('python3.12')!;
    const folder = mkdtempSync(join(world.folder, 'bin-'));
    // Without the folder of installed packages.
    writeFileSync(join(folder, 'python3.12'), `#!/bin/sh\nexec ${executable} -S "$@"\n`, { mode: 0o755 });
    process.env.PATH = `${folder}:${PATH}`;
  });
  afterEach(() => {
    process.env.PATH = PATH;
    return world.close();
  });

  const missingFor = async (ZipFile: string) => {
    const Runtime = 'python3.12';
    const properties = { Handler: 'index.handler', Role: roleArn, Runtime, Code: { ZipFile } };
    await world.create('AWS::Lambda::Function', properties);
    return world.differences.filter(({ kind }) => kind === 'missing-module');
  };

  it.each(['import boto3', 'from botocore.config import Config'])('is listed: %s', async (line) => {
    const [difference] = await missingFor(`${line}\n`);
    expect(difference).toEqual({ kind: 'missing-module', logicalId: 'Thing', module: 'boto3' });
    expect(describeDifferences([difference!])[0]).toContain('boto3 of Thing');
  });

  it('is not listed without that import', async () => {
    expect(await missingFor('import json  # not boto3\n')).toEqual([]);
  });
});

async function refusalOfPython(): Promise<unknown> {
  const world = new LambdaWorld();
  const answer: unknown = await world
    .deploy('prices', '', { ...python, ...zip(prices) })
    .catch((error: unknown) => error);
  await world.close();
  return answer;
}

test('other runtimes are refused with those that work', async () => {
  const world = new LambdaWorld();
  await expect(world.deploy('shop', '', { Runtime: 'java21' })).rejects.toMatchObject({
    code: 'NotSupportedByLocalCloud',
    message: expect.stringMatching(/java21.*nodejs24\.x.*python3\.14/) as string,
  });
  await world.close();
});
