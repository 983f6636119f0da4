import { AwsError, NotHonoured } from '../errors';

const MILLISECONDS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * The interval of a schedule expression `rate(VALUE UNIT)`, in milliseconds.
 *
 * @throws NotHonoured for `cron(…)`
 * @throws AwsError `ValidationException`
 */
export function parseRate(expression: string): number {
  if (expression.startsWith('cron(')) throw new NotHonoured(`the schedule ${expression}; use rate(…)`);
  const [, value, unit, plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const interval = Number(value) * (MILLISECONDS[unit ?? ''] ?? Number.NaN);
  // AWS insists on `1 minute` and `2 minutes`.
  if (!(interval > 0) || (value === '1') === (plural === 's')) {
    throw new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.');
  }
  return interval;
}
