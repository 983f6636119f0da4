import type { StageState } from '../../../../core/audit/stage-states';
import { formatDuration } from '../../../../core/text/format';
import { formatWeight } from '../../../../core/traffic/weight';
import type { Rung } from '../views/stages';

const words: Readonly<Record<StageState, string>> = {
  passed: 'passed',
  current: 'now',
  rolledBack: 'rolled back here',
  ahead: 'to come',
  notReached: 'not reached',
};

/** The stages as a staircase: what is behind, where it is, and what is still to come. */
export function LadderView({ rungs }: { rungs: readonly Rung[] }) {
  if (rungs.length === 0) return null;
  return (
    <ol class="ladder" aria-label="Stages">
      {rungs.map((rung) => (
        <li key={rung.label} class={rung.state} aria-current={rung.state === 'current' ? 'step' : undefined}>
          <span class="column" aria-hidden="true">
            <span class="step" style={{ height: `${stepHeight(rung)}%` }} />
          </span>
          <strong>{formatWeight(rung.canaryWeight)}</strong>
          <span class="unseen">, </span>
          <span class="muted">{toldOf(rung)}</span>
          {rung.state === 'current' && rung.bakeSeconds !== undefined && rung.bakeSeconds > 0 && (
            <progress
              aria-label={`Bake time at ${rung.label}`}
              max={rung.bakeSeconds}
              value={Math.min(rung.seconds ?? 0, rung.bakeSeconds)}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

/** A stage of 1% must still be seen. */
function stepHeight({ canaryWeight }: Rung): number {
  return Math.max(8, canaryWeight / 10);
}

function toldOf({ state, seconds, bakeSeconds, asksPerson }: Rung): string {
  if (state === 'notReached') return words.notReached;
  if (state === 'ahead') {
    const time = bakeSeconds === undefined ? words.ahead : `${formatDuration(bakeSeconds)} to come`;
    return asksPerson ? `${time}, then an approval` : time;
  }
  const spent = formatDuration(seconds ?? 0);
  if (state !== 'current' || bakeSeconds === undefined) return `${words[state]}, ${spent}`;
  if ((seconds ?? 0) < bakeSeconds) return `${spent} of ${formatDuration(bakeSeconds)}`;
  return `${spent}, waits for ${asksPerson ? 'an approval' : 'its gates'}`;
}
