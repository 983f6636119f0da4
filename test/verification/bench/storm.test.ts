import type { ApiCall } from '../../../packages/local-cloud';
import { LedgerUnits } from '../../../verification/bench/storm/ledger-units';
import { measureStorm } from '../../../verification/bench/storm/measurement';
import { dollarsOf } from '../../../verification/bench/storm/prices';

describe('the units of the ledger', () => {
  const key = (item: string) => ({ service: { S: 'shop#faults' }, item: { S: item } });
  const call = (operation: string, input: object, status = 200, principal = 'tripwire'): ApiCall => ({
    at: '2026-01-05T09:00:00Z',
    service: 'dynamodb',
    operation,
    region: 'us-east-1',
    principal,
    input: { TableName: 'ledger', ...input },
    status,
  });
  const item = (name: string, bytes: number) => ({ Item: { ...key(name), text: { S: 'x'.repeat(bytes) } } });

  it('are a KB of a write and 4 KB of a read, of one function, also where a condition does not hold', () => {
    const units = new LedgerUnits((principal) => principal === 'tripwire');
    units.write(call('PutItem', item('a', 2000)));
    units.write(call('PutItem', item('a', 2000), 400));
    units.write(call('PutItem', item('b', 3000), 200, 'guard'));
    units.write(call('GetItem', { Key: key('b') }));
    const [from, to] = [{ S: 'a' }, { S: 'z' }];
    const values = { ':service': { S: 'shop#faults' }, ':from': from, ':to': to };
    units.write(call('Query', { ExpressionAttributeValues: values }));
    units.write(call('DeleteItem', { Key: key('a') }));
    expect(units.use).toMatchObject({
      calls: { PutItem: 2, GetItem: 1, Query: 1, DeleteItem: 1 },
      refused: 1,
      writeUnits: 3 + 3 + 3,
      readUnits: 1 + 2,
    });
  });

  it('cost what AWS lists', () => {
    const usage = { invocations: 1e6, billedSeconds: 4, writeUnits: 1e6, readUnits: 1e6 };
    expect(dollarsOf(usage)).toBeCloseTo(0.2 + 0.0000166667 + 0.625 + 0.125, 6);
  });
});

it.each([undefined, 2])(
  'a storm rolls back no release that is no worse, and another service none later (concurrency: %s)',
  async (concurrency) => {
    const storm = {
      name: 'both sides',
      seconds: 5,
      traffic: { faultsPerSecond: 1000, canaryFraction: 0.1, environments: { production: 9, canary: 1 } },
      concurrency,
    };
    const { function: of, ledger, ...figures } = await measureStorm(storm, 1);
    expect(figures).toMatchObject({ isRolledBack: false });
    expect(figures.neighborSeconds).toBeLessThanOrEqual(30);
    expect(of).toMatchObject({ errors: 0, dropped: 0 });
    // A delivery for each stream and second, whatever the number of its faults.
    expect(of.invocations).toBeLessThanOrEqual(60);
    expect(ledger.largestItem).toBeLessThan(16_384);
  },
);
