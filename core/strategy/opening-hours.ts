import type { DayName, WindowGate } from './gates';

const minuteMilliseconds = 60_000;
const minutesPerDay = 24 * 60;

/** True within one of the openings of a window and outside its freezes. */
export function isOpen(gate: WindowGate, at: number): boolean {
  const local = localTimeOf(at, gate.timeZone);
  return gate.open.some((opening) => isWithin(opening, local)) && freezeAt(gate, at) === undefined;
}

/** The freeze of a window at a time; undefined outside its freezes. */
export function freezeAt({ freezes, timeZone }: WindowGate, at: number) {
  const { date } = localTimeOf(at, timeZone);
  return freezes.find(({ from, to }) => date >= from && date <= to);
}

/**
 * The first minute after `at` at which all windows are open. A closed window can open only when one of its openings begins,
 * and at midnight, so the minutes before that are skipped, unless daylight saving time changes in between.
 *
 * @param at in milliseconds since the epoch, like the result
 * @param latest the last time that is tried
 */
export function openingAfter(gates: readonly WindowGate[], at: number, latest: number): number | undefined {
  let minute = Math.floor(at / minuteMilliseconds + 1) * minuteMilliseconds;
  while (minute <= latest) {
    const closed = gates.filter((gate) => !isOpen(gate, minute));
    if (closed.length === 0) return minute;
    minute += Math.max(...closed.map((gate) => minutesToBoundary(gate, minute))) * minuteMilliseconds;
  }
  return undefined;
}

/** A year that begins in winter time in the north and in summer time in the south: it has every offset of a time zone. */
const referenceYear = { begins: Date.UTC(2026, 0, 1), ends: Date.UTC(2027, 0, 1) };

/** True if there is a minute of a year at which all windows are open, freezes aside. */
export function areEverOpenTogether(gates: readonly WindowGate[]): boolean {
  const withoutFreezes = gates.map((gate) => ({ ...gate, freezes: [] }));
  return openingAfter(withoutFreezes, referenceYear.begins, referenceYear.ends) !== undefined;
}

/** Minutes until a closed window may open: to the next midnight or beginning of an opening, whichever comes first. */
function minutesToBoundary({ open, timeZone }: WindowGate, minute: number): number {
  const present = minuteOfDay(localTimeOf(minute, timeZone).time);
  const next = open
    .map(({ from }) => minuteOfDay(from))
    .filter((begins) => begins > present)
    .reduce((first, begins) => Math.min(first, begins), minutesPerDay);
  return evenMinutes(minute, timeZone, next - present);
}

function minuteOfDay(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** The given minutes or fewer, at least 1, so that daylight saving time does not change within them. */
function evenMinutes(start: number, timeZone: string, most: number): number {
  const clockAt = (minutes: number) =>
    minuteOfDay(localTimeOf(start + minutes * minuteMilliseconds, timeZone).time);
  const present = clockAt(0);
  let minutes = most;
  while (minutes > 1 && clockAt(minutes) !== (present + minutes) % minutesPerDay) {
    minutes = Math.floor(minutes / 2);
  }
  return minutes;
}

/** An opening that ends after midnight belongs to the day on which it began. */
function isWithin(
  { days, from, to }: WindowGate['open'][number],
  { day, dayBefore, time }: LocalTime,
): boolean {
  if (from < to) return days.includes(day) && time >= from && time < to;
  return (days.includes(day) && time >= from) || (days.includes(dayBefore) && time < to);
}

interface LocalTime {
  readonly day: DayName;
  readonly dayBefore: DayName;
  /** `2026-11-23` */
  readonly date: string;
  /** `09:30` */
  readonly time: string;
}

const weekdays: readonly DayName[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const formatters = new Map<string, Intl.DateTimeFormat>();

function localTimeOf(at: number, timeZone: string): LocalTime {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formatters.set(timeZone, formatter);
  }
  const parts = Object.fromEntries(formatter.formatToParts(at).map(({ type, value }) => [type, value]));
  const index = weekdays.indexOf((parts['weekday'] ?? '').slice(0, 3).toLowerCase() as DayName);
  return {
    day: weekdays[index]!,
    dayBefore: weekdays[(index + 6) % 7]!,
    date: `${parts['year']}-${parts['month']}-${parts['day']}`,
    time: `${parts['hour']}:${parts['minute']}`,
  };
}

/** A time as clocks of a time zone show it. @param at ISO 8601 */
export function localTimeText(at: string, timeZone: string): string {
  const { day, date, time } = localTimeOf(Date.parse(at), timeZone);
  return `${day} ${date} ${time} ${timeZone}`;
}
