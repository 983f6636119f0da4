import { useRef, useState } from 'preact/hooks';
import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import { offersOf, type ControlOffer } from '../views/offers';
import type { InFlight } from '../state/console-state';
import { ControlDialog } from './control-dialog';

/** The controls that are allowed now. Each asks for a reason and a confirmation. */
export function Controls(props: {
  service: string;
  inFlight: InFlight;
  timeline: ReleaseTimeline;
  who: string;
}) {
  const { service, inFlight, timeline, who } = props;
  const [chosen, setChosen] = useState<ControlOffer | undefined>(undefined);
  const opener = useRef<HTMLElement | null>(null);
  const offers = offersOf(inFlight, timeline);
  if (offers.length === 0) return null;
  return (
    <section class="controls" aria-label="Controls">
      {offers.map((offer) => (
        <button
          key={offer.name}
          type="button"
          class={offer.dangerous ? 'dangerous' : offer.main ? 'main' : undefined}
          onClick={(event) => {
            opener.current = event.currentTarget;
            setChosen(offer);
          }}
        >
          {offer.name} …
        </button>
      ))}
      {chosen && (
        <ControlDialog
          offer={chosen}
          target={{ service, release: inFlight.id, executionArn: inFlight.executionArn }}
          version={inFlight.version}
          who={who}
          onClose={() => {
            setChosen(undefined);
            opener.current?.focus();
          }}
        />
      )}
    </section>
  );
}
