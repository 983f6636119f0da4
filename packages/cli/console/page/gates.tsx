import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import { gateSentence } from '../../../../core/analysis/gates/gate-sentence';
import type { Decision } from '../../../../core/analysis/gates/decision';
import { timeOfDay } from '../../../../core/text/format';

type Look = Extract<AuditEvent, { kind: 'judged' }>;

const signs: Readonly<Record<Decision, string>> = { advance: '✓', hold: '…', fail: '✕' };

/** What each gate said when it was asked last. */
export function Gates({ look, over }: { look: Look; over: boolean }) {
  return (
    <section aria-labelledby="gates">
      <h3 id="gates">
        Gates at {look.stage}{' '}
        <span class="muted">
          {over ? 'at the last look' : 'asked'}, {timeOfDay(look.at)}
        </span>
      </h3>
      <ul class="gates">
        {look.gates.map((result, index) => {
          const { gate, decision, observed } = result;
          return (
            <li key={index} class={`${decision}${observed ? ' observed' : ''}`}>
              <span class="sign" aria-hidden="true">
                {signs[decision]}
              </span>
              <p>
                <strong>{gate}</strong> <span class="decision">{decision}</span>
                {observed && <span class="muted"> (only observed)</span>}
                <br />
                {gateSentence(result)}
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
