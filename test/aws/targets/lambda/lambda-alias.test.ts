import { LambdaClient, type GetFunctionConfigurationCommandOutput } from '@aws-sdk/client-lambda';
import { openTarget } from '../../../../aws/targets/open-target';
import type { Damage } from '../../../support/damage';
import { Delivery } from '../../../support/delivery';
import { itKeepsTheContractOfATarget } from '../../../support/target-contract';

let delivery: Delivery;

describe('an alias of a Lambda function', () => {
  itKeepsTheContractOfATarget(async () => {
    delivery = await Delivery.deploy();
    await delivery.disableRules();
    const [second, third] = [await delivery.publish('next'), await delivery.publish('slow')];
    return {
      target: openTarget(delivery.manifest.target, { lambda: delivery.lambda }),
      revisions: ['1', second, third],
      missing: '99',
      invalid: ['$LATEST', 'live', '0', '01', '-1', '1.5', '', ' 1', '12345678901'],
      // As the CLI does: the description stays unless another one is given.
      changeProduction: (revision) => delivery.moveAlias('live', revision, 'by hand'),
      canary: () => delivery.aliasVersion('canary'),
      reset: () => delivery.reset(),
      close: () => delivery.close(),
    };
  });

  const release = { id: 'one', version: '2', previousVersion: '1' };
  const pathDefects = (side: 'production' | 'canary', lambda = delivery.lambda) =>
    openTarget(delivery.manifest.target, { lambda, lattice: delivery.lattice }).pathDefects(
      side,
      delivery.manifest.route.targetGroups[side],
    );
  const target = (lambda = delivery.lambda) => openTarget(delivery.manifest.target, { lambda });

  it('orders versions by number, not by text', () => {
    expect([target().compare('9', '10'), target().compare('10', '9')]).toEqual(['older', 'newer']);
  });

  it('calls a version by its number', () => {
    expect(target().describe('42')).toBe('version 42');
  });

  it('brings production back without its canary', async () => {
    await target().promote(release);
    await delivery.damage.deleteAlias('canary');
    const isChanged = await target().restore(release);
    await delivery.damage.createAlias('canary');
    expect([isChanged, await delivery.aliasVersion('live')]).toEqual([true, '1']);
  });

  it('keeps the way back in the description of the alias', async () => {
    await target().promote(release);
    expect(await delivery.aliasDescription('live')).toBe('release one; before: version 1');
  });

  it('refuses a production that serves a second version, and leaves none of its own moves with one', async () => {
    await expect(target().requireMovable()).resolves.toBeUndefined();
    await delivery.divideAlias('live', '2', 0.1);
    await expect(target().requireMovable()).rejects.toMatchObject({ name: 'AliasHasWeights' });
    await target().promote(release);
    await expect(target().requireMovable()).resolves.toBeUndefined();
    await delivery.divideAlias('canary', '3', 0.5);
    await target().prepare(release);
    expect(await delivery.aliasWeights('canary')).toEqual({});
  });

  it('does not count an alias as moved while Lambda shows a second version', async () => {
    // As Lambda does while it allocates provisioned concurrency.
    const lambda = new LambdaClient(delivery.cloud.clientConfig);
    lambda.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const output = result.output as { RoutingConfig?: object };
        if ('FunctionVersion' in output) output.RoutingConfig = { AdditionalVersionWeights: { 1: 1 } };
        return result;
      },
      { step: 'initialize' },
    );
    await expect(target(lambda).promote(release)).rejects.toMatchObject({ name: 'TrafficNotConfirmed' });
  });

  it('finds no defect in a path that can serve', async () => {
    expect(await pathDefects('production')).toEqual([]);
    expect(await pathDefects('canary')).toEqual([]);
  });

  it.each<[string, (damage: Damage) => Promise<() => Promise<unknown>>, object]>([
    [
      'no permission',
      async (damage) => {
        await damage.removePermissions('live');
        return () => damage.addPermission('live');
      },
      { code: 'notPermitted', target: expect.stringMatching(/:live$/) as string },
    ],
    ['no target', (damage) => damage.deregisterTargets('production'), { code: 'noTarget' }],
    [
      'no alias',
      async (damage) => {
        await damage.deleteAlias('live');
        return () => damage.createAlias('live');
      },
      { code: 'targetMissing' },
    ],
    [
      'no concurrency',
      async (damage) => {
        await damage.reserveConcurrency(0);
        return () => damage.reserveConcurrency(undefined);
      },
      { code: 'noConcurrency' },
    ],
  ])('finds the defect of a path with %s, on its side only', async (_, breakIt, defect) => {
    const repair = await breakIt(delivery.damage);
    const found = await pathDefects('production');
    await repair();
    expect(found).toEqual([expect.objectContaining(defect)]);
    expect(await pathDefects('production')).toEqual([]);
  });

  it('finds the defect of a version that cannot run', async () => {
    expect(await pathDefects('production', seeing('Failed'))).toMatchObject([{ code: 'revisionFailed' }]);
    expect(await pathDefects('production', seeing('Inactive'))).toEqual([]);
  });

  it.each([
    ['Pending', 'VersionPending'],
    ['Inactive', 'VersionPending'],
    ['Failed', 'VersionFailed'],
  ] as const)('does not give the canary a version that is %s', async (state, name) => {
    await expect(target(seeing(state)).prepare(release)).rejects.toMatchObject({ name });
    expect(await delivery.aliasVersion('canary')).toBe('1');
  });
});

/** A client to which every version is in this state: the local cloud makes each one ready at once. */
function seeing(state: 'Pending' | 'Inactive' | 'Failed'): LambdaClient {
  const client = new LambdaClient(delivery.cloud.clientConfig);
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (request) => {
        const result = await next(request);
        if (commandName === 'GetFunctionConfigurationCommand') {
          (result.output as GetFunctionConfigurationCommandOutput).State = state;
        }
        return result;
      },
    { step: 'initialize' },
  );
  return client;
}
