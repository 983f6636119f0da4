import type { Decision } from '../../../../core/analysis/gates/decision';
import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import { timeOfDay } from '../../../../core/text/format';
import type { GateView } from '../views/gates';

const signs: Readonly<Record<Decision, string>> = { advance: '✓', hold: '…', fail: '✗' };

/** The gates of the last check, those that fail first. */
export function Gates({ gates, timeline }: { gates: readonly GateView[]; timeline: ReleaseTimeline }) {
  const { lastVerdict, rollingBackSince, outcome } = timeline;
  if (gates.length === 0) return null;
  const isOver = outcome !== undefined || rollingBackSince !== undefined;
  return (
    <section aria-labelledby="gates">
      <h3 id="gates">
        Gates{lastVerdict && ` at ${lastVerdict.stage}`}{' '}
        {lastVerdict && (
          <span class="muted">
            {isOver ? 'last checked' : 'checked'} {timeOfDay(lastVerdict.at)}
          </span>
        )}
      </h3>
      <ul class="gates">
        {gates.map(({ name, decision, observed, sentence }) => (
          <li key={name} class={`${decision}${observed ? ' observed' : ''}`}>
            <span class="sign" aria-hidden="true">
              {signs[decision]}
            </span>
            <p>
              <strong>{name}</strong> <span class="decision">{decision}</span>
              {observed && <span class="muted"> (observed only)</span>}
              <br />
              {sentence}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
