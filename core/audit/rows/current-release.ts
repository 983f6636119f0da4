import type { Weight } from '../../traffic/weight';
import { z } from 'zod';
import type { AbortRequest } from '../../release/abort';
import type { Approval } from '../../release/approval';
import { conflictPolicies } from '../../strategy/conflict-policy';
import type { Controls } from '../../release/controls';
import type { ControlRequest } from '../../release/control-request';
import { identityKinds } from '../../release/identity';
import { describeIssues } from '../../text/issues';
import type { OverriddenAlarm } from '../../release/overrides';
import type { Release } from '../../release/release';
import { fullWeight } from '../../traffic/weight';
import { faultKinds, type FaultKind } from '../../analysis/faults/fault-line';
import { weightSchema } from '../../traffic/weight-schema';
import { withoutUndefined } from '../../text/without-undefined';
import { change, lenient, name, overrides, text, time, type FieldsOf } from '../events/fields';

/** The release in flight, which is the lock. */
export interface CurrentRelease extends Release, Controls {
  /** The weight that was last written, or is being written. */
  readonly canaryWeight: Weight;
  /** The weights of the canary since the first shift, oldest first, each with the time before its first write. */
  readonly weightShifts?: readonly TimedWeight[];
  /** The tripwire of the release. @default the service has none */
  readonly tripwire?: ReleaseTripwire;
  /** The beginning of the promotion. From then on only the baseline is written. */
  readonly promotingSince?: string;
  /** The end of the promotion: the version is in production and the baseline restored. From then on nothing rolls back. */
  readonly promotedAt?: string;
  /** When a check found that every request to production fails; missing while production can serve. */
  readonly productionUnreachableSince?: string;
  /** When a check found that VPC Lattice publishes no metrics of either side. */
  readonly sourceUnavailableSince?: string;
  /** When a check found that the log delivered fewer failed requests than AWS counted. */
  readonly faultsUnseenSince?: string;
  /** The `at` of the pause whose event was published; missing when none is. */
  readonly pausePublishedAt?: string;
  /** Set when the pause has no valid time of its own, so that its `at` is a substitute. */
  readonly isPauseTimeMissing?: true;
  /** The fields that cannot be read, in sentences: somebody edited the ledger. */
  readonly unreadable?: readonly string[];
}

/** A weight of the canary. */
export interface TimedWeight {
  /** ISO 8601. */
  readonly at: string;
  readonly canaryWeight: Weight;
}

/** The tripwire of one release. */
export interface ReleaseTripwire {
  /** The kinds of faults that it counts, as those of production would be seen, too. Empty if there are none. */
  readonly kinds: readonly FaultKind[];
}

/** The fields that a release has only while it is in flight. */
const onlyInFlight = {
  canaryWeight: true,
  weightShifts: true,
  tripwire: true,
  promotingSince: true,
  promotedAt: true,
  productionUnreachableSince: true,
  sourceUnavailableSince: true,
  faultsUnseenSince: true,
  pausePublishedAt: true,
  isPauseTimeMissing: true,
  unreadable: true,
  abort: true,
  pause: true,
  promote: true,
  approval: true,
  startedBy: true,
} satisfies Record<Exclude<keyof CurrentRelease, keyof Release>, true>;

/** The release as its tasks carry it, without the fields that it has only while it is in flight. */
export function releaseOf(current: CurrentRelease): Release {
  return Object.fromEntries(
    Object.entries(current).filter(([field]) => !(field in onlyInFlight)),
  ) as unknown as Release;
}

type Row = Readonly<Record<string, unknown>>;

/** The time of fields without a valid one: earlier than everything else. */
const longAgo = new Date(0).toISOString();

const weightShiftsSchema = z.array(
  z.object({ at: time, canaryWeight: weightSchema } satisfies FieldsOf<TimedWeight>),
);
const tripwireSchema = z.object({
  kinds: z.array(z.enum(faultKinds)),
} satisfies FieldsOf<ReleaseTripwire>);
const requestSchema = z.object({ requestedBy: name, reason: name, at: time });
const abortCauseSchema = z.object({
  alarmName: lenient(name),
  faults: lenient(z.object({ canary: z.int().min(0), production: z.int().min(0) })),
  driftedBy: lenient(name),
  rejectedStage: lenient(name),
});
const identitySchema = z.enum(identityKinds);
const conflictSchema = z.enum(conflictPolicies);
const alarmsSchema = z.array(text);
const overriddenAlarmsSchema = z.array(z.object({ name, since: time } satisfies FieldsOf<OverriddenAlarm>));

/**
 * Reads the ledger's `current`. Rollback depends on it, so a damaged field never makes the others unreadable. It reads as
 * the value that rolls back, or keeps the weights where they are:
 *
 * - any `abort` aborts and any `pause` pauses; a promotion or an answer in this row counts for nothing
 * - an invalid weight reads as the full weight, an invalid start as long ago, and invalid alarms as all alarms
 * - invalid overrides override nothing; without valid weights of the past, or an invalid tripwire, single faults count for nothing
 *
 * @returns undefined when it names no owner
 */
export function parseCurrentRelease(row: Row): CurrentRelease | undefined {
  const owner = name.safeParse(row['executionArn']);
  if (!owner.success) return undefined;
  const read = new FieldReader(row);
  const startedAt = read.field('startedAt', time, longAgo);
  const pause = read.request('pause', startedAt);
  const abort = read.request('abort', startedAt);
  const release: CurrentRelease = {
    id: read.field('id', name, owner.data.slice(owner.data.lastIndexOf(':') + 1)),
    executionArn: owner.data,
    version: read.field('version', name, '?'),
    previousVersion: read.field('previousVersion', name, '?'),
    strategy: read.field('strategy', name, '?'),
    startedAt,
    reason: read.optional('reason', text),
    requestedBy: read.optional('requestedBy', text),
    identity: read.optional('identity', identitySchema),
    change: read.optional('change', change),
    overrides: read.optional('overrides', overrides),
    overriddenAlarms: read.optional('overriddenAlarms', overriddenAlarmsSchema),
    onConflict: read.optional('onConflict', conflictSchema),
    alarmNames: read.optional('alarmNames', alarmsSchema),
    canaryWeight: read.field('canaryWeight', weightSchema, fullWeight),
    weightShifts: read.optional('weightShifts', weightShiftsSchema),
    tripwire: read.optional('tripwire', tripwireSchema),
    // Their presence matters, not their value.
    promotingSince: read.mark('promotingSince'),
    promotedAt: read.mark('promotedAt'),
    productionUnreachableSince: read.optional('productionUnreachableSince', time),
    sourceUnavailableSince: read.optional('sourceUnavailableSince', time),
    faultsUnseenSince: read.optional('faultsUnseenSince', time),
    pausePublishedAt: read.optional('pausePublishedAt', text),
    abort: abort && { ...abort, ...causeOf(row) },
    pause,
    approval: read.optional('approval', approvalSchema),
    isPauseTimeMissing: pause && !hasTime(row['pause']) ? true : undefined,
    unreadable: read.unreadable.length > 0 ? read.unreadable : undefined,
  };
  return withoutUndefined(release);
}

/** Reads fields, and collects the problems of those that cannot be read. */
class FieldReader {
  readonly unreadable: string[] = [];

  constructor(private readonly row: Row) {}

  field<Value>(field: string, schema: z.ZodType<Value>, otherwise: Value): Value {
    return this.#read(field, schema, this.row[field]) ?? otherwise;
  }

  optional<Value>(field: string, schema: z.ZodType<Value>): Value | undefined {
    const value = this.row[field];
    return value === undefined ? undefined : this.#read(field, schema, value);
  }

  mark(field: string): string | undefined {
    return this.row[field] === undefined ? undefined : this.field(field, time, longAgo);
  }

  /** @param otherwiseAt the time of a request without a valid one */
  request(field: string, otherwiseAt: string): ControlRequest | undefined {
    const value = this.row[field];
    if (value === undefined) return undefined;
    this.#read(field, requestSchema, value);
    return requestIn(value, otherwiseAt);
  }

  #read<Value>(field: string, schema: z.ZodType<Value>, value: unknown): Value | undefined {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    this.unreadable.push(describeIssues(`${field} in the ledger`, parsed.error).replaceAll('\n', '; '));
    return undefined;
  }
}

/** An invalid `until` reads as expired. */
const approvalSchema = z.object({
  stage: name,
  askedAt: time.catch(longAgo),
  until: time.catch(longAgo),
  publishedAt: lenient(text),
  notTheStarter: lenient(z.boolean()),
  approvers: lenient(z.array(text)),
} satisfies FieldsOf<Omit<Approval, 'answer'>>);

/** Without the identity: every function of a release may write this row, so it attests nobody. */
const partialRequestSchema = z.object({
  requestedBy: lenient(name),
  reason: lenient(name),
  at: lenient(time),
});

function requestIn(value: unknown, otherwiseAt: string): ControlRequest {
  const given: Partial<ControlRequest> = partialRequestSchema.safeParse(value).data ?? {};
  const { requestedBy = 'somebody', reason = 'no reason given', at = otherwiseAt } = given;
  return { requestedBy, reason, at };
}

function hasTime(pause: unknown): boolean {
  return partialRequestSchema.safeParse(pause).data?.at !== undefined;
}

function causeOf({ abort }: Row): Omit<AbortRequest, keyof ControlRequest> {
  return withoutUndefined(abortCauseSchema.safeParse(abort).data ?? {});
}
