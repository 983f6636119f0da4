import { AwsError, NotHonoured } from '../errors';

const DAY_MILLISECONDS = 86_400_000;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** Leap days of a weekday come back after 28 years at most, but for those around a turn of the century. */
const SEARCHED_DAYS = 366 * 40;

/** When a cron expression comes round next, after a time; undefined when it never does. Milliseconds, UTC. */
export type NextTime = (after: number) => number | undefined;

interface Field {
  readonly minimum: number;
  readonly maximum: number;
  readonly names?: readonly string[];
}

/** Minutes, hours, day of the month, month, day of the week, year (EventBridge User Guide, cron expressions). */
const FIELDS: readonly Field[] = [
  { minimum: 0, maximum: 59 },
  { minimum: 0, maximum: 23 },
  { minimum: 1, maximum: 31 },
  { minimum: 1, maximum: 12, names: MONTHS },
  { minimum: 1, maximum: 7, names: WEEKDAYS },
  { minimum: 1970, maximum: 2199 },
];

/**
 * Reads `cron(MINUTES HOURS DAY-OF-MONTH MONTH DAY-OF-WEEK YEAR)`.
 *
 * @throws NotHonoured for the wildcards `L`, `W` and `#`
 * @throws AwsError `ValidationException`
 */
export function parseCron(expression: string): NextTime {
  const texts = (/^cron\((.*)\)$/.exec(expression)?.[1] ?? '').trim().split(/\s+/);
  const [, , dayText = '', , weekdayText = ''] = texts;
  if (texts.length !== FIELDS.length || (dayText === '?') === (weekdayText === '?')) throw invalid();
  const sets = FIELDS.map((field, index) => parseField(texts[index] ?? '', field, expression));
  const [minutes, hours, days, months, weekdays, years] = sets as [Set<number>, ...Set<number>[]];
  const minutesOfDay = [...hours!]
    .flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute))
    .sort((a, b) => a - b);

  return (after) => {
    const firstDay = Math.floor(after / DAY_MILLISECONDS);
    for (let day = firstDay; day < firstDay + SEARCHED_DAYS; day++) {
      const midnight = day * DAY_MILLISECONDS;
      const date = new Date(midnight);
      const isDay =
        years!.has(date.getUTCFullYear()) &&
        months!.has(date.getUTCMonth() + 1) &&
        days!.has(date.getUTCDate()) &&
        weekdays!.has(date.getUTCDay() + 1);
      if (!isDay) continue;
      const minute = minutesOfDay.find((each) => midnight + each * 60_000 > after);
      if (minute !== undefined) return midnight + minute * 60_000;
    }
    return undefined;
  };
}

function parseField(text: string, field: Field, expression: string): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    if (/^(\d*[LW]|LW|\w+#\d|\w+L)$/i.test(part) && !field.names?.includes(part.toUpperCase())) {
      throw new NotHonoured(`the wildcards L, W and # of the schedule ${expression}`);
    }
    const [, range = '', step = '1'] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const [first, last] = boundsOf(range, field, part.includes('/'));
    if (Number(step) < 1) throw invalid();
    for (let value = first; value <= last; value += Number(step)) values.add(value);
  }
  return values;
}

function boundsOf(range: string, field: Field, isStepped: boolean): [number, number] {
  if (range === '*' || range === '?') return [field.minimum, field.maximum];
  const [firstText = '', lastText] = range.split('-');
  const first = valueOf(firstText, field);
  if (lastText !== undefined) return [first, valueOf(lastText, field)];
  return [first, isStepped ? field.maximum : first];
}

function valueOf(text: string, { minimum, maximum, names }: Field): number {
  const index = names?.indexOf(text.toUpperCase()) ?? -1;
  const value = index >= 0 ? index + 1 : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= minimum && value <= maximum)) throw invalid();
  return value;
}

function invalid(): AwsError {
  return new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.');
}
