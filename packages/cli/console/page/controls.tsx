import { useRef, useState } from 'preact/hooks';
import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import { availableControls, type AvailableControl } from '../views/available-controls';
import type { InFlight } from '../state/console-state';
import { ControlDialog } from './control-dialog';

/** The buttons of the controls that the release allows now, the abort apart from the others. Each opens a dialog. */
export function Controls(props: {
  service: string;
  inFlight: InFlight;
  timeline: ReleaseTimeline;
  caller: string;
  /** True while the page shows a past state. */
  isStale: boolean;
}) {
  const { service, inFlight, timeline, caller, isStale } = props;
  const [chosen, setChosen] = useState<AvailableControl | undefined>(undefined);
  const opener = useRef<HTMLElement | null>(null);
  const controls = availableControls(inFlight, timeline);
  if (controls.length === 0) return null;
  const button = (control: AvailableControl, style?: string) => (
    <button
      key={control.name}
      type="button"
      class={style}
      disabled={isStale}
      onClick={(event) => {
        opener.current = event.currentTarget;
        setChosen(control);
      }}
    >
      {control.name} …
    </button>
  );
  const abort = controls.find(({ control }) => control.action === 'abort');
  const rest = controls.filter((control) => control !== abort);
  const answers = rest.filter(({ control }) => control.action === 'approve' || control.action === 'reject');
  const first = answers.length > 0 ? answers : rest.filter(({ control }) => control.action !== 'promote');
  const more = rest.filter((control) => !first.includes(control));
  return (
    <section class="controls" aria-label="Controls">
      {first.length > 0 && (
        <div class="steer">{first.map((control) => button(control, control.primary && 'primary'))}</div>
      )}
      {more.length > 0 && <div class="more">{more.map((control) => button(control))}</div>}
      {abort && (
        <div class="abort">
          {button(abort, 'dangerous')}
          <p class="muted">{abort.consequence}</p>
        </div>
      )}
      {chosen && (
        <ControlDialog
          control={chosen}
          target={{ service, release: inFlight.id, executionArn: inFlight.executionArn }}
          version={inFlight.version}
          caller={caller}
          isStale={isStale}
          onClose={() => {
            setChosen(undefined);
            opener.current?.focus();
          }}
        />
      )}
    </section>
  );
}
