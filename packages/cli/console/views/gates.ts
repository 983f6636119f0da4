import { gateSentence } from '../../../../core/analysis/gates/gate-sentence';
import type { Decision } from '../../../../core/analysis/gates/decision';
import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import type { ReleaseFailure } from './failure';

/** The line of a gate. */
export interface GateView {
  readonly name: string;
  readonly decision: Decision;
  readonly sentence: string;
  readonly observed?: true;
}

const rank: Readonly<Record<Decision, number>> = { fail: 0, hold: 1, advance: 2 };

/**
 * Builds the lines of the gates of the last check, those that fail first. An alarm that failed the release after the check replaces
 * the check's result of the alarms.
 */
export function gateViews({ lastVerdict }: ReleaseTimeline, failure: ReleaseFailure | undefined): GateView[] {
  const gates = (lastVerdict?.gates ?? []).map((result): GateView & { readonly gate: string } => {
    const { gate, name, decision, observed } = result;
    return { gate, name, decision, sentence: gateSentence(result), ...(observed && { observed }) };
  });
  const isAlarm = failure?.kind === 'alarm';
  const checked = gates.filter(({ gate, decision }) => !isAlarm || gate !== 'alarms' || decision === 'fail');
  const alarms = isAlarm ? failure.items.map((item) => ({ ...item, decision: 'fail' as const })) : [];
  return [...alarms, ...checked]
    .map(({ name, decision, sentence, ...rest }) => ({
      name,
      decision,
      sentence,
      ...('observed' in rest && rest.observed && { observed: rest.observed }),
    }))
    .toSorted((one, other) => rank[one.decision] - rank[other.decision]);
}
