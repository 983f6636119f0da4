import type { SFNClient } from '@aws-sdk/client-sfn';
import { readStateMachine } from '../../../aws/diagnosis/state-machine';
import { parseStrategies } from '../../../core/strategy/strategy';
import { renderRelease } from '../../../statemachine/release';
import { taskNames, type TaskName } from '../../../statemachine/tasks';

const orders = {
  type: 'threshold',
  label: 'orders',
  metrics: {
    orders: { namespace: 'shop', name: 'Orders', dimensions: { Service: 'checkout' }, statistic: 'Sum' },
  },
  min: 1,
};

test('the threshold gates of every strategy are read from the definition, each once', async () => {
  const definition = renderRelease({
    strategies: parseStrategies({
      canary: { gates: [{ type: 'compare' }, orders] },
      careful: { gates: [orders, { ...orders, label: 'many orders', min: 100 }] },
    }),
    partition: 'aws',
    functionArns: Object.fromEntries(taskNames.map((name) => [name, `function:${name}`])) as Record<
      TaskName,
      string
    >,
    alarmNames: ['errors'],
    route: {
      serviceId: 'svc-1',
      listenerId: 'listener-1',
      targetGroupIds: { production: 'tg-1', canary: 'tg-2' },
    },
  });
  const described = { status: 'ACTIVE', definition: JSON.stringify(definition) };
  const client = { send: () => Promise.resolve(described) } as unknown as SFNClient;
  const machine = await readStateMachine('arn', client);
  expect(machine?.thresholds.map(({ label, metrics }) => [label, metrics])).toEqual([
    ['orders', orders.metrics],
    ['many orders', orders.metrics],
  ]);
});
