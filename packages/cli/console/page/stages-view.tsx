import { formatDuration } from '../../../../core/text/format';
import { formatWeight } from '../../../../core/traffic/weight';
import type { StageView } from '../views/stages';

/** The stages as a staircase, with the state of each. */
export function StagesView({ stages }: { stages: readonly StageView[] }) {
  if (stages.length === 0) return null;
  return (
    <ol class="stages" aria-label="Stages">
      {stages.map((stage) => (
        <li
          key={stage.label}
          class={stage.state}
          aria-current={stage.state === 'current' ? 'step' : undefined}
        >
          <span class="column" aria-hidden="true">
            <span class="step" style={{ height: `${stepHeight(stage)}%` }} />
          </span>
          <strong>{formatWeight(stage.canaryWeight)}</strong>
          <span class="visually-hidden">, </span>
          <span class="muted">{stageText(stage)}</span>
          {stage.state === 'current' && stage.bakeSeconds !== undefined && stage.bakeSeconds > 0 && (
            <progress
              aria-label={`Bake time at ${stage.label}`}
              max={stage.bakeSeconds}
              value={Math.min(stage.seconds ?? 0, stage.bakeSeconds)}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

/** Computes the height of a step in percent; a stage of 1% must remain visible. */
function stepHeight({ canaryWeight }: StageView): number {
  return Math.max(8, canaryWeight / 10);
}

function stageText({ state, word, seconds, bakeSeconds, needsApproval }: StageView): string {
  if (state === 'notReached') return word;
  if (state === 'ahead') {
    const time = bakeSeconds === undefined ? word : `bakes ${formatDuration(bakeSeconds)}`;
    return needsApproval ? `${time}, then approval` : time;
  }
  const spent = formatDuration(seconds ?? 0);
  if (state !== 'current' || bakeSeconds === undefined) return `${word}, ${spent}`;
  if ((seconds ?? 0) < bakeSeconds) return `${spent} of ${formatDuration(bakeSeconds)}`;
  return `${spent}, waiting for ${needsApproval ? 'approval' : 'its gates'}`;
}
