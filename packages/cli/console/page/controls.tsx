import { useRef, useState } from 'preact/hooks';
import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import { availableControls, type AvailableControl } from '../views/available-controls';
import type { InFlight } from '../state/console-state';
import { ControlDialog } from './control-dialog';

/** The buttons of the controls that the release allows now. Each opens a dialog. */
export function Controls(props: {
  service: string;
  inFlight: InFlight;
  timeline: ReleaseTimeline;
  caller: string;
}) {
  const { service, inFlight, timeline, caller } = props;
  const [chosen, setChosen] = useState<AvailableControl | undefined>(undefined);
  const opener = useRef<HTMLElement | null>(null);
  const controls = availableControls(inFlight, timeline);
  if (controls.length === 0) return null;
  return (
    <section class="controls" aria-label="Controls">
      {controls.map((control) => (
        <button
          key={control.name}
          type="button"
          class={control.dangerous ? 'dangerous' : control.primary ? 'primary' : undefined}
          onClick={(event) => {
            opener.current = event.currentTarget;
            setChosen(control);
          }}
        >
          {control.name} …
        </button>
      ))}
      {chosen && (
        <ControlDialog
          control={chosen}
          target={{ service, release: inFlight.id, executionArn: inFlight.executionArn }}
          version={inFlight.version}
          caller={caller}
          onClose={() => {
            setChosen(undefined);
            opener.current?.focus();
          }}
        />
      )}
    </section>
  );
}
