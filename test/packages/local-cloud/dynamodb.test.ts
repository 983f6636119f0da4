import { VirtualClock } from '../../../packages/local-cloud/clock/clock';
import { DynamoDbService } from '../../../packages/local-cloud/services/dynamodb/service';
import { Random } from '../../../packages/local-cloud/kernel/random';
import type { Operation, ProvisionContext, ResourceType } from '../../../packages/local-cloud/kernel/service';
import { calm } from './calm';

const cloudContext = {
  account: '111122223333',
  region: 'eu-west-1',
  clock: new VirtualClock({ startsAt: Date.UTC(2026, 10, 22) }),
  random: new Random(1),
  weather: calm,
};
const service = new DynamoDbService(cloudContext, { keys: { allows: () => true } });
const ledgerTableArn = 'arn:aws:dynamodb:eu-west-1:111122223333:table/Ledger';
const keySchema = [
  { AttributeName: 'service', KeyType: 'HASH' },
  { AttributeName: 'item', KeyType: 'RANGE' },
];
const keyAttributes = [
  { AttributeName: 'service', AttributeType: 'S' },
  { AttributeName: 'item', AttributeType: 'S' },
];
const ledger = {
  TableName: 'Ledger',
  KeySchema: keySchema,
  AttributeDefinitions: [...keyAttributes, { AttributeName: 'owner', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byOwner',
      KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};
const current = { service: { S: 'checkout' }, item: { S: 'current' } };

async function call(name: string, input: object): Promise<unknown> {
  const operation = service.operations[name] as Operation;
  const principal = { kind: 'owner' } as const;
  return operation.handle(operation.input.parse(input) as never, { principal } as never);
}

async function provision(resourceType: ResourceType | undefined, properties: object) {
  const context = { physicalName: () => 'stack-L-1' } as Partial<ProvisionContext> as ProvisionContext;
  return resourceType?.create(resourceType.properties.parse(properties) as never, context);
}

beforeEach(async () => {
  await service.start();
  await call('CreateTable', ledger);
});

afterEach(async () => {
  for (const name of ['Ledger', 'stack-L-1']) {
    await service.tables.delete(name).catch(() => undefined);
  }
});

afterAll(() => service.close());

describe('a lock, as the ledger takes it', () => {
  const take = (owner: string) => ({
    TableName: 'Ledger',
    Item: { ...current, owner: { S: owner } },
    ConditionExpression: 'attribute_not_exists(#service)',
    ExpressionAttributeNames: { '#service': 'service' },
  });
  const renew = (owner: string) => ({
    TableName: 'Ledger',
    Key: current,
    UpdateExpression: 'SET stage = :stage',
    ConditionExpression: '#owner = :owner AND attribute_not_exists(#abort)',
    ExpressionAttributeNames: { '#owner': 'owner', '#abort': 'abort' },
    ExpressionAttributeValues: { ':owner': { S: owner }, ':stage': { N: '1' } },
    ReturnValues: 'ALL_NEW',
  });
  const refused = {
    code: 'ConditionalCheckFailedException',
    message: 'The conditional request failed',
    status: 400,
  };

  test('is taken by one', async () => {
    await call('PutItem', take('first'));
    await expect(call('PutItem', take('second'))).rejects.toMatchObject(refused);
  });

  test('goes to the first of many who ask side by side', async () => {
    const owners = Array.from({ length: 10 }, (_, index) => `owner-${index}`);
    const results = await Promise.allSettled(owners.map((owner) => call('PutItem', take(owner))));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', ...Array<string>(9).fill('rejected')]);
  });

  test('is used by its owner only, until it is aborted', async () => {
    await call('PutItem', take('first'));
    await expect(call('UpdateItem', renew('second'))).rejects.toMatchObject(refused);
    expect(await call('UpdateItem', renew('first'))).toMatchObject({ Attributes: { stage: { N: '1' } } });

    await call('UpdateItem', {
      TableName: 'Ledger',
      Key: current,
      UpdateExpression: 'SET #abort = :reason',
      ExpressionAttributeNames: { '#abort': 'abort' },
      ExpressionAttributeValues: { ':reason': { S: 'alarm' } },
    });
    await expect(call('UpdateItem', renew('first'))).rejects.toMatchObject(refused);
  });

  test('is free again when its owner deletes it', async () => {
    await call('PutItem', take('first'));
    await call('DeleteItem', {
      TableName: 'Ledger',
      Key: current,
      ConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':owner': { S: 'first' } },
    });
    await expect(call('PutItem', take('second'))).resolves.toEqual({});
  });
});

test('values come back as they were written', async () => {
  const Item = {
    ...current,
    exact: { N: '12345678901234567890123456789012345678' },
    tiny: { N: '0.00000000000000000000000000000000000001' },
    bytes: { B: new Uint8Array([0, 128, 255]) },
    numbers: { NS: ['1', '20000000000000000000'] },
    texts: { SS: ['b', 'a'] },
    blobs: { BS: [new Uint8Array([2]), new Uint8Array([1])] },
    B: { M: { B: { S: 'text' }, BS: { L: [{ B: new Uint8Array() }, { NULL: true }, { BOOL: false }] } } },
    empty: { S: '' },
  };
  await call('PutItem', { TableName: 'Ledger', Item });
  expect(await call('GetItem', { TableName: 'Ledger', Key: current, ConsistentRead: true })).toEqual({
    Item,
  });
  expect(
    await call('GetItem', { TableName: ledgerTableArn, Key: { ...current, item: { S: 'none' } } }),
  ).toEqual({});
});

describe('many items', () => {
  const event = (number: number) => ({ service: { S: 'checkout' }, item: { S: `event#${number}` } });

  beforeEach(async () => {
    const puts = [1, 2, 3].map((number) => ({
      PutRequest: { Item: { ...event(number), owner: { S: 'x' } } },
    }));
    await call('BatchWriteItem', { RequestItems: { Ledger: puts } });
  });

  test('are queried page by page, in either order', async () => {
    const query = {
      TableName: 'Ledger',
      KeyConditionExpression: 'service = :service AND begins_with(#item, :event)',
      ExpressionAttributeNames: { '#item': 'item' },
      ExpressionAttributeValues: { ':service': { S: 'checkout' }, ':event': { S: 'event#' } },
      ScanIndexForward: false,
      Limit: 2,
    };
    expect(await call('Query', query)).toMatchObject({
      Items: [event(3), event(2)],
      LastEvaluatedKey: event(2),
    });
    expect(await call('Query', { ...query, ExclusiveStartKey: event(2) })).toMatchObject({
      Items: [event(1)],
    });
  });

  test('are found by an index', async () => {
    const found = await call('Query', {
      TableName: 'Ledger',
      IndexName: 'byOwner',
      KeyConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':owner': { S: 'x' } },
      Select: 'COUNT',
    });
    expect(found).toMatchObject({ Count: 3 });
  });

  test('are got together, always in the same order', async () => {
    const get = { RequestItems: { Ledger: { Keys: [event(3), event(1), event(9)] } } };
    const got = await call('BatchGetItem', get);
    expect(got).toMatchObject({ Responses: { Ledger: [event(1), event(3)] }, UnprocessedKeys: {} });
  });
});

test.each([
  ['PutItem', { Item: current, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }],
  ['PutItem', { Item: current, ReturnItemCollectionMetrics: 'SIZE' }],
  ['PutItem', { Item: current, Expected: {} }],
  ['UpdateItem', { Key: current, AttributeUpdates: {} }],
])('%s with %j is refused rather than half done', async (name, input) => {
  const [ignored] = Object.keys(input).slice(-1);
  await expect(call(name, { TableName: 'Ledger', ...input })).rejects.toThrow(ignored);
});

test('what does not exist or is invalid is answered as DynamoDB does', async () => {
  await expect(call('GetItem', { TableName: 'Nowhere', Key: current })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    status: 400,
  });
  await expect(call('PutItem', { TableName: 'Ledger', Item: { service: { S: 'x' } } })).rejects.toMatchObject(
    {
      code: 'ValidationException',
      message: 'One or more parameter values were invalid: Missing the key item in the item',
    },
  );
});

test('access is checked for the table, or for the index that is read', () => {
  const access = (name: string, input: object) => {
    const operation = service.operations[name] as Operation;
    return operation.access(operation.input.parse(input) as never, undefined as never);
  };
  const accessTo = (action: string, resource: string, leadingKey: string) => ({
    action: `dynamodb:${action}`,
    resource,
    conditionKeys: { 'dynamodb:LeadingKeys': leadingKey },
  });
  const query = {
    TableName: 'Ledger',
    KeyConditionExpression: '#item BETWEEN :a AND :b AND #service = :service',
    ExpressionAttributeNames: { '#service': 'service', '#item': 'item' },
    ExpressionAttributeValues: { ':a': { S: 'a' }, ':b': { S: 'b' }, ':service': { S: 'cart' } },
  };
  expect(access('Query', query)).toEqual([accessTo('Query', ledgerTableArn, 'cart')]);
  expect(
    access('Query', {
      TableName: 'Ledger',
      IndexName: 'byOwner',
      KeyConditionExpression: 'owner=:owner',
      ExpressionAttributeValues: { ':owner': { S: 'ada' } },
    }),
  ).toEqual([accessTo('Query', `${ledgerTableArn}/index/byOwner`, 'ada')]);
  expect(access('Query', { TableName: 'Ledger', KeyConditionExpression: 'x' })).toEqual([
    accessTo('Query', ledgerTableArn, ''),
  ]);
  expect(access('PutItem', { TableName: 'Ledger', Item: current })).toEqual([
    accessTo('PutItem', ledgerTableArn, 'checkout'),
  ]);
  const Keys = [current, { ...current, item: { S: 'last' } }, { ...current, service: { S: 'cart' } }];
  expect(access('BatchGetItem', { RequestItems: { Ledger: { Keys } } })).toEqual([
    accessTo('BatchGetItem', ledgerTableArn, 'checkout'),
    accessTo('BatchGetItem', ledgerTableArn, 'cart'),
  ]);
  expect(access('GetItem', { TableName: 'Nowhere', Key: current })).toEqual([
    { action: 'dynamodb:GetItem', resource: ledgerTableArn.replace('Ledger', 'Nowhere') },
  ]);
});

describe('a table', () => {
  test('is made with the account and time of the local cloud, whatever the machine says', async () => {
    const made = await call('CreateTable', { ...ledger, TableName: 'stack-L-1' });
    const arn = ledgerTableArn.replace('Ledger', 'stack-L-1');
    expect(made).toMatchObject({
      TableDescription: {
        TableArn: arn,
        TableId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        CreationDateTime: new Date(Date.UTC(2026, 10, 22)),
        GlobalSecondaryIndexes: [{ IndexArn: `${arn}/index/byOwner` }],
      },
    });
  });

  test('is made once, and gone when its stack deleted it', async () => {
    await expect(call('CreateTable', ledger)).rejects.toMatchObject({
      code: 'ResourceInUseException',
      message: 'Table already exists: Ledger',
    });
    await service.tables.delete('Ledger');
    await expect(call('GetItem', { TableName: 'Ledger', Key: current })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    await call('CreateTable', ledger);
  });
});

describe('a template', () => {
  test('makes a table', async () => {
    const provisioned = await provision(service.resourceTypes['AWS::DynamoDB::Table'], {
      AttributeDefinitions: keyAttributes,
      KeySchema: keySchema,
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    expect(provisioned).toMatchObject({
      ref: 'stack-L-1',
      attributes: { Arn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/stack-L-1' },
    });
    await call('PutItem', { TableName: 'stack-L-1', Item: current });
    expect(await call('GetItem', { TableName: 'stack-L-1', Key: current })).toEqual({ Item: current });
  });
});
