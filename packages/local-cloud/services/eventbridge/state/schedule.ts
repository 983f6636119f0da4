import { AwsError, Unsupported } from '../../../kernel/errors';

/** When a schedule comes round next, after a time. In milliseconds since the epoch. */
export type NextTime = (after: number) => number;

const unitMilliseconds: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/**
 * When a schedule expression comes round next: `rate(VALUE UNIT)`, counted from the time that is asked from.
 *
 * @throws Unsupported for `cron(…)`
 * @throws AwsError `ValidationException`
 */
export function parseSchedule(expression: string): NextTime {
  if (expression.startsWith('cron('))
    throw new Unsupported(`the schedule ${expression}; there are rates only`);
  const [, value, unit, plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const interval = Number(value) * (unitMilliseconds[unit ?? ''] ?? Number.NaN);
  // AWS insists on `1 minute` and `2 minutes`.
  if (!(interval > 0) || (value === '1') === (plural === 's')) {
    throw new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.');
  }
  return (after) => after + interval;
}
