import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { manifestParameterName } from '../../../core/registry/service-manifest';
import { serviceTagKey } from '../../../core/registry/service-tag';
import { leftoversSchema } from '../../../packages/cli/commands/doctor/leftovers';
import { CliWorld } from '../../support/cli-process';
import { CliSession } from '../../support/cli-session';
import { Delivery } from '../../support/delivery';

const world = new CliWorld();
const session = new CliSession(world);
let delivery: Delivery;

beforeAll(async () => {
  delivery = await Delivery.deploy();
});

afterAll(async () => {
  await session.end();
  await delivery.close();
  await world.close();
});

function doctor(...flags: string[]) {
  return session.run(['doctor', ...flags], delivery.account);
}

async function leftovers(...flags: string[]) {
  const { exitCode, stdout } = await doctor('--leftovers', '--json', ...flags);
  return { exitCode, ...leftoversSchema.parse(JSON.parse(stdout)) };
}

const tables = () => delivery.cloud.dynamodb.tables;

async function createTable(name: string, service?: string): Promise<void> {
  await tables().create(
    {
      TableName: name,
      AttributeDefinitions: [{ AttributeName: 'service', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'service', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
    { isProtected: true, tags: service === undefined ? [] : [{ Key: serviceTagKey, Value: service }] },
  );
}

const nothing = { exitCode: 0, leftovers: [], deleted: [] };

test('the ledger of a stack, and a table of others, are no leftovers and never deleted', async () => {
  await createTable('of-others');
  expect(await leftovers('--delete', '--yes')).toEqual(nothing);
  expect(tables().names()).toEqual(expect.arrayContaining(['of-others', delivery.manifest.ledgerTable]));
});

test('a table that a service in the registry uses is no leftover, whichever stack it was of', async () => {
  await createTable('adopted', 'checkout');
  const ssm = new SSMClient(delivery.cloud.clientConfig);
  const Name = manifestParameterName('adopting');
  const Value = JSON.stringify({ ...delivery.manifest, service: 'adopting', ledgerTable: 'adopted' });
  await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String' }));
  expect(await leftovers('--delete', '--yes')).toEqual(nothing);
  // Written by a later version, it may name any table of its service.
  await createTable('of-later', 'adopting');
  await ssm.send(new PutParameterCommand({ Name, Value: '{"format":99}', Overwrite: true }));
  expect((await leftovers()).leftovers).toMatchObject([{ service: 'checkout', table: 'adopted' }]);
});

test.each([['--delete'], ['--yes', '--leftovers'], ['--delete', '--yes']])(
  '%p is refused',
  async (...flags) => {
    expect(await doctor(...flags)).toMatchObject({ exitCode: 2, stdout: '' });
  },
);

describe('the ledger of a deleted stack', () => {
  beforeAll(async () => {
    await delivery.cloud.destroy(delivery.stack.name);
  });

  test('is listed with the command that deletes it, for its service', async () => {
    const { ledgerTable: table } = delivery.manifest;
    const { exitCode, leftovers: found } = await leftovers('--service', 'checkout');
    expect(exitCode).toBe(1);
    expect(found).toHaveLength(2);
    expect(found).toContainEqual({
      service: 'checkout',
      table,
      command: expect.stringContaining(`aws dynamodb delete-table --table-name ${table}`) as string,
    });
    expect(await leftovers('--service', 'other')).toEqual(nothing);
  });

  test('is kept unless somebody says yes', async () => {
    expect(await doctor('--leftovers', '--delete')).toMatchObject({ exitCode: 2 });
    expect(tables().names()).toContain(delivery.manifest.ledgerTable);
  });

  test('is deleted although it is protected, and then nothing is left', async () => {
    const { deleted } = await leftovers('--delete', '--yes');
    expect(deleted).toContain(delivery.manifest.ledgerTable);
    expect(await leftovers()).toEqual(nothing);
    expect(tables().names()).toEqual(['of-later', 'of-others']);
  });
});
