import {
  DynamoDBClient,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-dynamodb';
import type { DeserializeMiddleware } from '@smithy/types';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { ServiceRegistry } from '../../../aws/registry/service-registry';
import { Ledger } from '../../../aws/ledger/ledger';
import { readServiceStatus, readServiceStatuses } from '../../../aws/registry/service-status';
import { callerIdentity } from '../../../aws/client/caller-identity';
import { createServiceManifest } from '../../../core/registry/service-manifest';
import { parseStrategies } from '../../../core/strategy/strategy';
import { defaultAliasNames } from '../../../core/traffic/weights';
import { createLedgerTable } from '../../../verification/bench/harness/ledger-table';
import { LocalCloud } from '../../../packages/local-cloud/cloud';

let cloud: LocalCloud;
let ssm: SSMClient;
let sts: STSClient;
let manifests: ServiceRegistry;

beforeAll(async () => {
  cloud = await LocalCloud.start({ startsAt: Date.parse('2026-01-05T09:00:00Z') });
  ssm = new SSMClient(cloud.clientConfig);
  sts = new STSClient(cloud.clientConfig);
  manifests = new ServiceRegistry({ ssm, sts });
});
afterAll(() => cloud.close());

const entryOf = (service: string) =>
  createServiceManifest(
    {
      service,
      stateMachineArn: `arn:aws:states:us-east-1:123456789012:stateMachine:${service}`,
      account: '123456789012',
      region: 'us-east-1',
      target: { kind: 'lambdaAlias', functionName: `${service}-function`, aliasNames: defaultAliasNames },
      ledgerTable: `${service}-ledger`,
      guardFunction: `${service}-guard`,
      controlFunction: `${service}-control`,
      alarms: {
        guardSilent: `${service}-guard-silent`,
        guardFailed: `${service}-guard-failed`,
        releaseFailed: `${service}-release-failed`,
      },
      route: {
        service: 'svc-1',
        listener: 'listener-1',
        targetGroups: { production: 'tg-1', canary: 'tg-2' },
      },
    },
    parseStrategies({ canary: {}, fast: { stages: [{ weightPercent: 100, bakeSeconds: 60 }] } }),
  );
const put = (Name: string, Value: string) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
const putEntry = (service: string) => put(`/lattice-rollouts/${service}`, JSON.stringify(entryOf(service)));

test('a service nobody has deployed is not found, where there are none at all', async () => {
  await expect(manifests.read('checkout')).rejects.toThrow(
    'no service "checkout" in us-east-1 of account 123456789012. It has no services: deploy a stack with ' +
      'ProgressiveDelivery, or use another Region or account.',
  );
  expect(await manifests.list()).toEqual({ manifests: [], unreadable: [] });
});

describe('among twelve services', () => {
  const services = Array.from({ length: 12 }, (_, index) => `service-${index + 10}`);
  beforeAll(() => Promise.all(services.map(putEntry)));

  test('one is read by its name, with the stages of its strategies', async () => {
    expect(await manifests.read('service-12')).toEqual(entryOf('service-12'));
    expect(entryOf('service-12').strategies).toEqual([
      { name: 'canary', canaryWeights: [100, 300, 500, 1000], bakeSeconds: [600, 600, 600, 600] },
      { name: 'fast', canaryWeights: [1000], bakeSeconds: [60] },
    ]);
  });

  test('all are listed by name, over several pages', async () => {
    const { manifests: listed } = await manifests.list();
    expect(listed.map(({ service }) => service)).toEqual(services);
  });

  test.each(['service-9', 'service-10:1', 'service 10', '', '../service-10'])(
    'the name "%s" is answered with those that there are',
    async (service) => {
      await expect(manifests.read(service)).rejects.toMatchObject({
        name: 'ServiceNotFound',
        message: expect.stringContaining(
          `no service "${service}" in us-east-1 of account 123456789012. Services: service-10, service-11,`,
        ) as string,
        services,
      });
    },
  );

  test.each([
    ['something else', 'hello', 'parameter /lattice-rollouts/other: is not valid JSON'],
    [
      'an entry without its table',
      JSON.stringify({ ...entryOf('other'), ledgerTable: undefined }),
      /ledgerTable/,
    ],
    [
      'a later version',
      JSON.stringify({ ...entryOf('other'), formatVersion: 2 }),
      'has format version 2, and this version of lattice-rollouts supports 1: update lattice-rollouts',
    ],
    ['a list', '[]', /expected object/],
  ])(
    'an entry that holds %s is an error of its own, and the others are listed',
    async (_, value, message) => {
      await put('/lattice-rollouts/other', value);
      await expect(manifests.read('other')).rejects.toThrow(message);
      const { manifests: listed, unreadable } = await manifests.list();
      expect(listed).toHaveLength(services.length);
      expect(unreadable).toMatchObject([{ service: 'other' }]);
      expect(unreadable[0]?.reason).toMatch(message);
    },
  );

  test('what a later version adds to an entry changes nothing', async () => {
    await put(
      '/lattice-rollouts/later',
      JSON.stringify({ ...entryOf('later'), dashboard: 'later', route: { ...entryOf('later').route, x: 1 } }),
    );
    expect(await manifests.read('later')).toEqual(entryOf('later'));
  });
});

describe('how services stand', () => {
  const names = ['orders', 'gone', 'cart'];
  const past = { startedAt: '2026-01-05T08:00:00.000Z', endedAt: '2026-01-05T09:00:00.000Z' };
  let dynamodb: DynamoDBClient;

  beforeAll(async () => {
    dynamodb = new DynamoDBClient(cloud.clientConfig);
    for (const service of ['orders', 'cart']) {
      const { ledgerTable } = entryOf(service);
      await createLedgerTable(dynamodb, ledgerTable);
      const ledger = new Ledger(ledgerTable, service, dynamodb);
      await ledger.history.archive({ id: `${service}-1`, executionArn: 'arn', ...past, outcome: 'promoted' });
    }
  });

  test('has every service whose ledger exists, and the reason for the others', async () => {
    const { statuses, unreadable } = await readServiceStatuses(names.map(entryOf), dynamodb);
    expect(statuses).toMatchObject([
      { manifest: { service: 'orders' }, last: { id: 'orders-1' } },
      { manifest: { service: 'cart' }, last: { id: 'cart-1' } },
    ]);
    expect(unreadable).toMatchObject([
      { service: 'gone', reason: expect.stringContaining('ResourceNotFoundException') as string },
    ]);
  });

  test('is complete when DynamoDB leaves some keys unprocessed, and an error when it processes none', async () => {
    const leaving = (count: number) => {
      const client = new DynamoDBClient(cloud.clientConfig);
      const leave: DeserializeMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => async (given) => {
        const { RequestItems } = given.input as BatchGetItemCommandInput;
        const entries = Object.entries(RequestItems ?? {});
        const result = await next(given);
        const later = Object.fromEntries(entries.slice(entries.length - count));
        const output = result.output as BatchGetItemCommandOutput;
        if (entries.length > 1 || count > 1) output.UnprocessedKeys = later;
        for (const table of Object.keys(output.UnprocessedKeys ?? {})) delete output.Responses?.[table];
        return result;
      };
      client.middlewareStack.add(leave, { step: 'deserialize', priority: 'high' });
      return client;
    };
    const both = ['orders', 'cart'].map(entryOf);
    expect((await readServiceStatuses(both, leaving(1))).statuses).toMatchObject([
      { last: { id: 'orders-1' } },
      { last: { id: 'cart-1' } },
    ]);
    await expect(readServiceStatuses(both, leaving(2))).rejects.toMatchObject({ name: 'AwsCallFailed' });
  });

  test('is an error when no ledger may be read, and when the only one asked for may not', async () => {
    const refused = { name: 'AwsCallRefused' };
    await expect(readServiceStatuses([entryOf('gone'), entryOf('none')], dynamodb)).rejects.toMatchObject(
      refused,
    );
    await expect(readServiceStatus(entryOf('gone'), dynamodb)).rejects.toMatchObject(refused);
    expect(await readServiceStatuses([], dynamodb)).toEqual({ statuses: [], unreadable: [] });
  });
});

test('the identity of the caller comes from AWS', async () => {
  expect(await callerIdentity(sts)).toEqual({
    arn: 'arn:aws:iam::123456789012:root',
    account: '123456789012',
  });
});
