import { VirtualClock } from '../../../packages/local-cloud/clock/clock';
import type { KeyAccess } from '../../../packages/local-cloud/kernel/peers';
import { Random } from '../../../packages/local-cloud/kernel/random';
import type { Operation, ProvisionContext, ResourceType } from '../../../packages/local-cloud/kernel/service';
import { DynamoDbService } from '../../../packages/local-cloud/services/dynamodb/service';
import { calm } from './calm';

const cloudContext = {
  account: '111122223333',
  region: 'eu-west-1',
  clock: new VirtualClock({ startsAt: Date.UTC(2026, 10, 22) }),
  random: new Random(1),
  weather: calm,
};
const key = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const used: Parameters<KeyAccess['allows']>[0][] = [];
let isAllowed = true;
const service = new DynamoDbService(cloudContext, {
  keys: {
    allows: (use) => {
      used.push(use);
      return isAllowed;
    },
  },
});

beforeAll(async () => {
  await service.start();
  const table = service.resourceTypes['AWS::DynamoDB::Table'] as ResourceType;
  const properties = {
    TableName: 'Encrypted',
    KeySchema: [{ AttributeName: 'item', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'item', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: key },
  };
  await table.create(table.properties.parse(properties) as never, {} as ProvisionContext);
});
afterAll(() => service.close());

async function call(name: string, input: object): Promise<unknown> {
  const operation = service.operations[name] as Operation;
  const principal = { kind: 'owner' } as const;
  return operation.handle(operation.input.parse(input) as never, { principal } as never);
}

const current = { item: { S: 'current' } };

test.each<[string, object]>([
  ['PutItem', { TableName: 'Encrypted', Item: current }],
  ['GetItem', { TableName: 'Encrypted', Key: current }],
  ['BatchGetItem', { RequestItems: { Encrypted: { Keys: [current] } } }],
])('%s on an encrypted table needs its key', async (operation, input) => {
  used.length = 0;
  isAllowed = true;
  await call(operation, input);
  expect(used).toMatchObject([{ key, actions: ['kms:Decrypt'], via: 'dynamodb.eu-west-1.amazonaws.com' }]);
  isAllowed = false;
  await expect(call(operation, input)).rejects.toThrow(`kms:Decrypt on resource: ${key}`);
});
