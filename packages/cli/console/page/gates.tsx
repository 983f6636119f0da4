import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import { gateSentence } from '../../../../core/analysis/gates/gate-sentence';
import type { Decision } from '../../../../core/analysis/gates/decision';
import { timeOfDay } from '../../../../core/text/format';

type Verdict = Extract<AuditEvent, { kind: 'judged' }>;

const signs: Readonly<Record<Decision, string>> = { advance: '✓', hold: '…', fail: '✕' };

/** The gate results of the last verdict. */
export function Gates({ verdict, isOver }: { verdict: Verdict; isOver: boolean }) {
  return (
    <section aria-labelledby="gates">
      <h3 id="gates">
        Gates at {verdict.stage}{' '}
        <span class="muted">
          {isOver ? 'last check' : 'checked'} {timeOfDay(verdict.at)}
        </span>
      </h3>
      <ul class="gates">
        {verdict.gates.map((result, index) => {
          const { gate, decision, observed } = result;
          return (
            <li key={index} class={`${decision}${observed ? ' observed' : ''}`}>
              <span class="sign" aria-hidden="true">
                {signs[decision]}
              </span>
              <p>
                <strong>{gate}</strong> <span class="decision">{decision}</span>
                {observed && <span class="muted"> (observed only)</span>}
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
