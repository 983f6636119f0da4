import { join } from 'node:path';
import { parseStrategies } from '../core/strategy/strategy';
import { renderRelease } from './release';
import { taskNames, type TaskName } from './tasks';

/** Where the default state machine stands, for editors with the AWS toolkit. */
export const renderedDefaultFile = join(__dirname, 'release.asl.json');

/** The state machine of the default strategy, with placeholders for what a deployment fills in. */
export function renderedDefault(): string {
  const partition = 'aws';
  const functionArns = Object.fromEntries(
    taskNames.map((name) => [
      name,
      `arn:${partition}:lambda:us-east-1:123456789012:function:SERVICE-${name}`,
    ]),
  ) as Record<TaskName, string>;
  const definition = renderRelease({
    strategies: parseStrategies(),
    partition,
    functionArns,
    alarmNames: ['SERVICE-canary-errors'],
    route: {
      serviceId: 'svc-0123456789abcdef0',
      listenerId: 'listener-0123456789abcdef0',
      targetGroupIds: { production: 'tg-0123456789abcdef0', canary: 'tg-0fedcba9876543210' },
    },
  });
  return `${JSON.stringify(definition, null, 2)}\n`;
}
