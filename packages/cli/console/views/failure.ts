import { gateMeasure, type GateMeasure } from '../../../../core/analysis/gates/gate-measure';
import { gateSentence } from '../../../../core/analysis/gates/gate-sentence';
import type { GateResult } from '../../../../core/analysis/gates/gate-result';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import type { AbortRequest } from '../../../../core/release/abort';
import { identified } from '../../../../core/release/identity';

/** The gates, the alarm or the person that failed a release. */
export interface ReleaseFailure {
  /**
   * - `gate`: gates of a stage
   * - `alarm`: an alarm of the release
   * - `tripwire`: failed requests
   * - `person`: somebody aborted or rejected it
   * - `release`: the release itself, such as a limit or an error
   */
  readonly kind: 'gate' | 'alarm' | 'tripwire' | 'person' | 'release';
  /** ISO 8601. */
  readonly at: string;
  /** The first one decided. */
  readonly items: readonly FailedItem[];
}

/** One gate, alarm, person or error. */
export interface FailedItem {
  /** `compare:faults`, `checkout-canary-errors`, `ana`, `TrafficDrifted`. */
  readonly name: string;
  /** The reason in words, with its numbers. */
  readonly sentence: string;
  /** The measured number and its limit; undefined where there are none. */
  readonly measure?: GateMeasure;
}

/**
 * Finds what failed first; undefined for a release that has not failed.
 *
 * @param abort the ledger's, which knows an alarm before the audit trail does
 */
export function failureOf(
  events: readonly AuditEvent[],
  timeline: ReleaseTimeline,
  abort?: AbortRequest,
): ReleaseFailure | undefined {
  if (timeline.rollingBackSince === undefined && timeline.failure === undefined) return undefined;
  const found = [...events.flatMap((event) => failureIn(event, abort)), ...failureInLedger(abort)];
  // The sort is stable: of one second, the first event decides.
  const [first] = found.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
  return first ?? failureAtEnd(events);
}

function failureIn(event: AuditEvent, abort: AbortRequest | undefined): ReleaseFailure[] {
  const { at } = event;
  if (event.kind === 'judged' && event.decision === 'fail') {
    const failed = event.gates.filter(
      ({ name, observed }) => !observed && event.blockingGates.includes(name),
    );
    if (event.cause !== 'gates' || failed.length === 0)
      return [{ kind: 'release', at, items: [{ name: event.stage, sentence: event.reason }] }];
    return [{ kind: 'gate', at, items: failed.map(failedGate) }];
  }
  if (event.kind === 'guarded' && event.trigger === 'alarm')
    return [{ kind: 'alarm', at, items: [{ name: abort?.alarmName ?? 'alarm', sentence: event.cause }] }];
  if (event.kind === 'guarded' && event.trigger === 'tripwire')
    return [{ kind: 'tripwire', at, items: [{ name: 'tripwire', sentence: abort?.reason ?? event.cause }] }];
  if (event.kind === 'abortRequested' || event.kind === 'rejected')
    return [{ kind: 'person', at, items: [{ name: identified(event), sentence: event.reason }] }];
  return [];
}

function failedGate(result: GateResult): FailedItem {
  const measure = gateMeasure(result);
  return { name: result.name, sentence: gateSentence(result), ...(measure && { measure }) };
}

function failureInLedger(abort: AbortRequest | undefined): ReleaseFailure[] {
  if (!abort) return [];
  const { at, alarmName, faults, identity, reason: sentence } = abort;
  if (faults) return [{ kind: 'tripwire', at, items: [{ name: 'tripwire', sentence }] }];
  if (alarmName !== undefined) return [{ kind: 'alarm', at, items: [{ name: alarmName, sentence }] }];
  return identity === undefined
    ? []
    : [{ kind: 'person', at, items: [{ name: identified(abort), sentence }] }];
}

const kindsOfErrors: Readonly<Record<string, ReleaseFailure['kind']>> = {
  CanaryAlarm: 'alarm',
  CanaryFaults: 'tripwire',
};

/** The reason that the release recorded for its end. */
function failureAtEnd(events: readonly AuditEvent[]): ReleaseFailure | undefined {
  for (const event of events) {
    if (event.kind !== 'rolledBack' && event.kind !== 'concluded') continue;
    if (!event.failure) continue;
    const { error: name, message: sentence } = event.failure;
    return {
      kind: kindsOfErrors[name] ?? 'release',
      at: event.at,
      items: [{ name, sentence }],
    };
  }
  const guarded = events.find(({ kind }) => kind === 'guarded');
  if (guarded?.kind !== 'guarded') return undefined;
  return { kind: 'release', at: guarded.at, items: [{ name: 'guard', sentence: guarded.cause }] };
}
