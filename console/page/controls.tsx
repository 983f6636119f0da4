import { useRef, useState } from 'preact/hooks';
import type { ReleaseStory } from '../../core/story';
import { stageName } from '../headline';
import type { InFlight } from '../screen';
import type { Control } from '../control-order';
import { ControlDialog } from './control-dialog';

/** One thing that a person can ask of a release. */
export interface ControlOffer {
  readonly name: string;
  readonly control: Control;
  /** What will happen, before it is confirmed. */
  readonly consequence: string;
  readonly dangerous?: true;
  readonly main?: true;
}

/** What can be asked of the release in flight now. Everything is asked with a reason, and confirmed. */
export function Controls(props: { service: string; inFlight: InFlight; story: ReleaseStory; who: string }) {
  const { service, inFlight, story, who } = props;
  const [chosen, setChosen] = useState<ControlOffer | undefined>(undefined);
  const opener = useRef<HTMLElement | null>(null);
  const offers = offersOf(inFlight, story);
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

function offersOf(inFlight: InFlight, story: ReleaseStory): ControlOffer[] {
  if (inFlight.abort || story.restAt !== undefined) return [];
  const { version, previousVersion } = inFlight;
  const stage = story.stages.at(-1)?.label;
  const waiting = story.approvals.find(({ answer }) => answer === undefined)?.stage;
  const offers: ControlOffer[] = [
    ...(waiting === undefined ? [] : answersTo(waiting, previousVersion)),
    inFlight.pause ? resume : pause,
  ];
  if (stage !== undefined) {
    offers.push(
      {
        name: `Promote past ${stageName(stage)}`,
        control: { action: 'promote', extent: 'stage', stage },
        consequence: `The release leaves ${stageName(stage)} although a gate holds. A gate that fails still takes it back.`,
      },
      {
        name: 'Promote fully',
        control: { action: 'promote', extent: 'full' },
        consequence: `Version ${version} becomes production at the next look, without the stages that are still to come.`,
        dangerous: true,
      },
    );
  }
  return [
    ...offers,
    {
      name: 'Abort',
      control: { action: 'abort' },
      consequence: `All traffic goes back to version ${previousVersion} at once.`,
      dangerous: true,
    },
  ];
}

function answersTo(stage: string, previousVersion: string): ControlOffer[] {
  return [
    {
      name: `Approve ${stageName(stage)}`,
      control: { action: 'approve', stage },
      consequence: 'The release goes on as soon as its gates let it. The first answer counts.',
      main: true,
    },
    {
      name: 'Reject',
      control: { action: 'reject', stage },
      consequence: `All traffic goes back to version ${previousVersion} at once.`,
      dangerous: true,
    },
  ];
}

const pause: ControlOffer = {
  name: 'Pause',
  control: { action: 'pause' },
  consequence: 'The release stays at its stage until it is resumed. Gates that fail still take it back.',
};

const resume: ControlOffer = {
  name: 'Resume',
  control: { action: 'resume' },
  consequence: 'The release goes on from where it is, as its gates say.',
  main: true,
};
