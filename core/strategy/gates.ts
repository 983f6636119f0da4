import { z } from 'zod';
import { plainText } from '../text/schemas';
import { defaultCompare, defaultMinRequests } from './defaults';

const mode = z
  /** `observe`: evaluated and recorded, without effect. @default "enforce" */
  .enum(['enforce', 'observe'])
  .default('enforce');

const metricSchema = z.strictObject({
  namespace: z.string().min(1).max(255),
  name: z.string().min(1).max(255),
  dimensions: z.record(z.string().min(1).max(255), z.string().min(1).max(1024)).default({}),
  /** Any CloudWatch statistic: `Sum`, `Average`, `p99`, `TC(500:)` … */
  statistic: z.string().min(1).max(60),
});

/** An id in CloudWatch's metric math. */
const metricId = z.string().regex(/^[a-z]\w{0,30}$/, 'must be a small letter, then letters, digits or _');

const alarmsSchema = z.strictObject({
  /** Holds the release to alarms: none may be in ALARM. */
  type: z.literal('alarms'),
  mode,
  /** @default the alarms of the service, filled in when the state machine is rendered */
  names: z.array(z.string().min(1).max(255)).min(1).max(100).optional(),
  /** The decision on an alarm in INSUFFICIENT_DATA. @default "hold" */
  insufficientData: z.enum(['hold', 'pass', 'fail']).default('hold'),
});

const enoughDataSchema = z.strictObject({
  /** Holds until the canary has served enough requests at this stage. */
  type: z.literal('enoughData'),
  mode,
  /** Requests of the canary at this stage, after the settle time. @default 50 */
  minRequests: z.int().min(1).max(1_000_000_000).default(defaultMinRequests),
  /** Time with traffic on the canary at this stage after the settle time, in whole minutes of evidence. @default 0 */
  minSeconds: z.int().min(0).max(604_800).default(0),
  /** The longest wait for more data after the bake time. @default the stage's maxHoldSeconds */
  extendSeconds: z.int().min(0).max(604_800).optional(),
  /** The action without enough data in time: fail, or pause for a person. @default "fail" */
  otherwise: z.enum(['fail', 'pause']).default('fail'),
});

const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const time = String.raw`([01]\d|2[0-3]):[0-5]\d`;
const beginning = z.string().regex(new RegExp(`^${time}$`), 'must be a time of day such as "09:30"');
const end = z
  .string()
  .regex(new RegExp(`^(${time}|24:00)$`), 'must be a time of day such as "17:30", or "24:00"');

const openingSchema = z
  .strictObject({
    /** @default Monday to Friday */
    days: z.array(z.enum(dayNames)).min(1).max(7).default(['mon', 'tue', 'wed', 'thu', 'fri']),
    /** The time at which it opens. @default "09:00" */
    from: beginning.default('09:00'),
    /** The time at which it closes: `24:00` at the end of the day; before `from`, on the next day. @default "17:00" */
    to: end.default('17:00'),
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    message: 'must differ from `from`; a whole day is from "00:00" to "24:00"',
  });

const windowSchema = z.strictObject({
  /** Lets the release advance at these times only. It can always roll back. */
  type: z.literal('window'),
  mode,
  /** When it is open: during any of these. @default one, Monday to Friday from 09:00 to 17:00 */
  open: z
    .array(openingSchema)
    .min(1)
    .max(20)
    .default(() => [openingSchema.parse({})]),
  /** A name of the IANA time zone database: `Europe/Berlin`. @default "UTC" */
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'must be a time zone such as "Europe/Berlin" or "UTC"')
    .default('UTC'),
  /** Dates in that time zone on which no release advances, the last one included. @default none */
  freezes: z
    .array(
      z
        .strictObject({
          from: z.iso.date(),
          to: z.iso.date(),
          /** Shown to people. */
          reason: plainText(200).optional(),
        })
        .refine(({ from, to }) => from <= to, 'must not end before it begins'),
    )
    .max(50)
    .default([]),
});

const checkSchema = z.strictObject({
  /** Asks a Lambda function of yours, which answers `pass`, `hold` or `fail`. */
  type: z.literal('check'),
  mode,
  /** The name of the check among the props of the construct. */
  check: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be 1–40 lower-case letters, digits and hyphens'),
});

const thresholdSchema = z
  .strictObject({
    /** Holds a metric within bounds, from the end of the settle time on. */
    type: z.literal('threshold'),
    mode,
    /** The name for people, unique within a stage. */
    label: z.string().min(1).max(100),
    metrics: z.record(metricId, metricSchema),
    /** Metric math over the metrics. @default the metric, if there is only one */
    expression: z.string().min(1).max(1000).optional(),
    /** @default 60 */
    periodSeconds: z.int().min(60).max(3600).multipleOf(60).default(60),
    max: z.number().optional(),
    min: z.number().optional(),
    /** The gate fails when this many of the newest data points are out of bounds. @default 1 */
    breachingDatapoints: z.int().min(1).max(100).default(1),
    /** The number of newest data points that count. @default breachingDatapoints */
    ofDatapoints: z.int().min(1).max(100).optional(),
    /** The decision on fewer data points than that. @default "hold" */
    missingData: z.enum(['hold', 'pass']).default('hold'),
  })
  .superRefine((gate, context) => {
    const complain = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    const ids = Object.keys(gate.metrics);
    if (ids.length === 0) complain('metrics', 'must name at least one metric');
    if (ids.length > 1 && gate.expression === undefined)
      complain('expression', 'is needed for several metrics');
    if (gate.max === undefined && gate.min === undefined) complain('max', 'or min is needed');
    if (gate.ofDatapoints !== undefined && gate.ofDatapoints < gate.breachingDatapoints) {
      complain('ofDatapoints', `must be at least breachingDatapoints, which is ${gate.breachingDatapoints}`);
    }
  });

const compareSchema = z
  .strictObject({
    /** Compares the canary with production: fails if it is worse, advances once it is shown not to be much worse. */
    type: z.literal('compare'),
    mode,
    /**
     * The events that are counted: requests that failed, requests slower than production's before the release, or
     * requests that reached a goal, which the service reports with `instrument`.
     *
     * @default "faults"
     */
    signal: z.enum(['faults', 'slow', 'kpi']).default('faults'),
    /** For `slow`: the percentile of production's latency that makes a request slow. @default 95 */
    percentile: z.union([z.literal(50), z.literal(90), z.literal(95), z.literal(99)]).default(95),
    /** For `kpi`: its name. */
    kpi: z.string().min(1).max(100).optional(),
    /** The tolerated ratio of the canary's rate to production's. @default 1 */
    tolerance: z.number().min(1).max(100).default(defaultCompare.tolerance),
    /** The probability that a canary that is no worse is rolled back, over the whole release. @default 0.005 */
    alpha: z.number().gt(0).max(0.5).default(defaultCompare.alpha),
    /** The ratio of the canary's rate to production's that must be ruled out to advance. @default 2.5 */
    ruleOutRatio: z.number().gt(1).max(100).default(defaultCompare.ruleOutRatio),
    /**
     * The rate that must be ruled out to advance when there are too few events to compare, in percent. @default 1
     */
    tolerablePercent: z.number().gt(0).max(100).default(defaultCompare.tolerablePercent),
    /**
     * For `faults`: the canary's own error rate in percent above which the gate holds, however much production fails,
     * unless the canary is shown to fail less than production.
     *
     * @default 10
     */
    maxFaultPercent: z.number().gt(0).max(100).default(defaultCompare.maxFaultPercent),
    /** The number of events that one cause produces: 1 if they are independent. @default 1 */
    dispersion: z.number().min(1).max(1000).default(defaultCompare.dispersion),
  })
  .superRefine((gate, context) => {
    if ((gate.signal === 'kpi') === (gate.kpi === undefined)) {
      context.addIssue({
        code: 'custom',
        path: ['kpi'],
        message: 'is needed for the signal "kpi", and only then',
      });
    }
  });

export const gateSchema = z.discriminatedUnion('type', [
  alarmsSchema,
  enoughDataSchema,
  thresholdSchema,
  compareSchema,
  windowSchema,
  checkSchema,
]);

/** A rule that decides about a stage. */
export type Gate = z.output<typeof gateSchema>;
export type GateType = Gate['type'];
export type AlarmsGate = z.output<typeof alarmsSchema>;
export type EnoughDataGate = z.output<typeof enoughDataSchema>;
export type ThresholdGate = z.output<typeof thresholdSchema>;
export type CompareGate = z.output<typeof compareSchema>;
export type WindowGate = z.output<typeof windowSchema>;
export type CheckGate = z.output<typeof checkSchema>;
export type DayName = (typeof dayNames)[number];

/** The largest number of events that one cause produces, as the comparisons among these gates expect. */
export function largestDispersionOf(gates: readonly Gate[]): number {
  return Math.max(1, ...gates.map((gate) => (gate.type === 'compare' ? gate.dispersion : 1)));
}

/** The windows of a stage that hold it. */
export function enforcedWindowsOf(gates: readonly Gate[]): WindowGate[] {
  return gates.filter((gate) => gate.type === 'window' && gate.mode === 'enforce') as WindowGate[];
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
