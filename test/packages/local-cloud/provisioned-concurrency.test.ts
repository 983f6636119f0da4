import { launchInProcess } from '../../../packages/local-cloud/services/lambda/hosts/in-process/function-in-process';
import { arnPrefix, LambdaWorld, roleArn, zipOf } from './lambda-world';

const working = (answer: number) => `exports.handler = async () => ${answer}`;
const broken = 'throw new Error("no configuration")';

let world: LambdaWorld;

beforeEach(async () => {
  world = new LambdaWorld({ launch: launchInProcess(undefined as never) });
  await world.deploy('shop', working(1), { Publish: true });
  await world.call('CreateAlias', { FunctionName: 'shop', Name: 'live', FunctionVersion: '1' });
});

afterEach(() => world.close());

const live = { FunctionName: 'shop', Qualifier: 'live' };
const provision = (Qualifier: string, ProvisionedConcurrentExecutions = 5) =>
  world.call('PutProvisionedConcurrencyConfig', {
    FunctionName: 'shop',
    Qualifier,
    ProvisionedConcurrentExecutions,
  });
const status = async (Qualifier = 'live') =>
  (await world.call('GetProvisionedConcurrencyConfig', { FunctionName: 'shop', Qualifier }))['Status'];
const weights = async () =>
  (await world.call('GetAlias', { FunctionName: 'shop', Name: 'live' }))['RoutingConfig'];
/** Moves `live` as releases do. */
const move = (FunctionVersion: string, more: object = { RoutingConfig: { AdditionalVersionWeights: {} } }) =>
  world.call('UpdateAlias', { FunctionName: 'shop', Name: 'live', FunctionVersion, ...more });
const allocated = () => world.clock.sleep(91_000);

async function publish(source: string): Promise<void> {
  await world.call('UpdateFunctionCode', { FunctionName: 'shop', ZipFile: zipOf(source), Publish: true });
}

test('an alias that moves keeps all requests on the old version until the new one is allocated', async () => {
  await provision('live');
  expect(await status()).toBe('IN_PROGRESS');
  await allocated();
  expect(await status()).toBe('READY');
  await publish(working(2));
  await move('2');
  expect([await weights(), (await world.invoke('shop:live')).payload]).toEqual([
    { AdditionalVersionWeights: { 1: 1 } },
    1,
  ]);
  await allocated();
  expect([await weights(), (await world.invoke('shop:live')).payload]).toEqual([undefined, 2]);
});

test('an allocation that fails leaves the weights forever, and the alias can be moved only with an empty routing', async () => {
  await provision('live');
  await allocated();
  await publish(broken);
  await move('2');
  await allocated();
  await world.clock.sleep(86_400_000);
  expect(await world.call('GetProvisionedConcurrencyConfig', live)).toMatchObject({
    Status: 'FAILED',
    StatusReason: 'FUNCTION_ERROR_INIT_FAILURE',
    AllocatedProvisionedConcurrentExecutions: 0,
  });
  expect(await weights()).toEqual({ AdditionalVersionWeights: { 1: 1 } });
  const refused = { code: 'InvalidParameterValueException' };
  await expect(provision('live')).rejects.toMatchObject(refused);
  await expect(move('1', {})).rejects.toMatchObject(refused);
  await move('1');
  expect(await weights()).toBeUndefined();
});

test('weights are taken away by an empty routing without a move', async () => {
  await provision('live');
  await publish(working(2));
  await move('2');
  await move('2');
  expect([await weights(), (await world.invoke('shop:live')).payload]).toEqual([undefined, 2]);
});

test.each([
  ['an unpublished version', '$LATEST', 5],
  ['a version behind an alias that has some', '1', 5],
  ['another alias of such a version', 'other', 5],
  ['more than the account has left', 'next', 897],
])('is refused for %s', async (_, qualifier, executions) => {
  await publish(working(2));
  await world.call('CreateAlias', { FunctionName: 'shop', Name: 'other', FunctionVersion: '1' });
  await world.call('CreateAlias', { FunctionName: 'shop', Name: 'next', FunctionVersion: '2' });
  await provision('live', 4);
  await expect(provision(qualifier, executions)).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
  });
});

test('is listed, deleted and then not found', async () => {
  await publish(working(2));
  await provision('2');
  await provision('live');
  const list = async () =>
    (
      await world.call<{ ProvisionedConcurrencyConfigs: { FunctionArn: string }[] }>(
        'ListProvisionedConcurrencyConfigs',
        {
          FunctionName: 'shop',
        },
      )
    ).ProvisionedConcurrencyConfigs.map(({ FunctionArn }) => FunctionArn);
  expect(await list()).toEqual([`${arnPrefix}shop:2`, `${arnPrefix}shop:live`]);
  await world.call('DeleteProvisionedConcurrencyConfig', live);
  expect(await list()).toEqual([`${arnPrefix}shop:2`]);
  await expect(status()).rejects.toMatchObject({ code: 'ProvisionedConcurrencyConfigNotFoundException' });
});

test('is checked against the qualified ARN, and its list against the function', () => {
  expect(world.accessFor('GetProvisionedConcurrencyConfig', live)).toEqual([
    { action: 'lambda:GetProvisionedConcurrencyConfig', resource: `${arnPrefix}shop:live` },
  ]);
  expect(world.accessFor('ListProvisionedConcurrencyConfigs', { FunctionName: 'shop' })).toEqual([
    { action: 'lambda:ListProvisionedConcurrencyConfigs', resource: `${arnPrefix}shop` },
  ]);
});

describe('in a template', () => {
  const provisioned = { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: '3' } };

  test.each([
    ['AWS::Lambda::Alias', { Name: 'next', FunctionVersion: '2' }, 'next'],
    ['AWS::Lambda::Version', {}, '3'],
  ])('%s is complete once it is allocated', async (type, properties, qualifier) => {
    await publish(working(2));
    if (type === 'AWS::Lambda::Version') {
      await world.call('UpdateFunctionCode', { FunctionName: 'shop', ZipFile: zipOf(working(3)) });
    }
    await world.create(type, { FunctionName: 'shop', ...properties, ...provisioned });
    expect(await status(qualifier)).toBe('READY');
  });

  test('a version that cannot be initialized fails', async () => {
    await world.deploy('late', broken, { Role: roleArn });
    await expect(
      world.create('AWS::Lambda::Version', { FunctionName: 'late', ...provisioned }),
    ).rejects.toThrow('FUNCTION_ERROR_INIT_FAILURE');
  });
});
