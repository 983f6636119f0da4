import type { DayName, WindowGate } from '../../strategy/gates';
import type { GateDecision } from './gate-result';

const minuteMilliseconds = 60_000;

/**
 * Advances within the days and hours of the gate and outside its freezes, and holds until the window opens. Fails at once
 * if that takes longer than `maxWaitSeconds`, instead of keeping weights on two versions until then.
 *
 * @param override the reason that a person gave to ignore windows
 */
export function judgeWindow(gate: WindowGate, at: number, override?: string): GateDecision {
  if (override !== undefined) {
    return { decision: 'advance', code: 'windowOverridden', overrideReason: override };
  }
  const { days, from, to, timeZone, maxWaitSeconds } = gate;
  const hours = { days, from, to, timeZone };
  const present = localTimeOf(at, timeZone);
  const freeze = freezeAt(gate, present.date);
  if (freeze === undefined && isWithinHours(gate, present)) {
    return { decision: 'advance', code: 'windowOpen', ...hours };
  }
  const closed = {
    ...hours,
    ...(freeze && { frozenUntil: freeze.to }),
    ...(freeze?.reason !== undefined && { freezeReason: freeze.reason }),
  };
  const opensAt = openingAfter(gate, at);
  if (opensAt === undefined) {
    return { decision: 'fail', code: 'windowClosedTooLong', ...closed, maxWaitSeconds };
  }
  return { decision: 'hold', code: 'windowClosed', ...closed, opensAt: new Date(opensAt).toISOString() };
}

interface LocalTime {
  readonly day: DayName;
  readonly dayBefore: DayName;
  /** `2026-11-23` */
  readonly date: string;
  /** `09:30` */
  readonly time: string;
}

/**
 * The first minute after `at` at which the window is open. It can open only at `from` and at midnight, so the minutes up to
 * the nearer of the two are skipped, unless daylight saving time changes in between.
 */
function openingAfter(gate: WindowGate, at: number): number | undefined {
  const latest = at + gate.maxWaitSeconds * 1000;
  let minute = Math.floor(at / minuteMilliseconds + 1) * minuteMilliseconds;
  while (minute <= latest) {
    const local = localTimeOf(minute, gate.timeZone);
    if (isWithinHours(gate, local) && freezeAt(gate, local.date) === undefined) return minute;
    minute +=
      evenMinutes(minute, gate.timeZone, minutesToBoundary(local.time, gate.from)) * minuteMilliseconds;
  }
  return undefined;
}

const minutesPerDay = 24 * 60;

/** Minutes on the clock from a time of day to the next midnight or the next `from`, whichever comes first. */
function minutesToBoundary(time: string, from: string): number {
  const present = minuteOfDay(time);
  const opening = minuteOfDay(from);
  return (opening > present ? opening : minutesPerDay) - present;
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

/** A window that closes after midnight belongs to the day on which it opened. */
function isWithinHours({ days, from, to }: WindowGate, { day, dayBefore, time }: LocalTime): boolean {
  if (from < to) return days.includes(day) && time >= from && time < to;
  return (days.includes(day) && time >= from) || (days.includes(dayBefore) && time < to);
}

function freezeAt({ freezes }: WindowGate, date: string) {
  return freezes.find(({ from, to }) => date >= from && date <= to);
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
