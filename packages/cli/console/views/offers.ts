import { refusalOf } from '../../../../core/audit/allowed-controls';
import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import type { OrderedControl } from '../state/control-command';
import type { InFlight } from '../state/console-state';

/** One thing that a person can ask of a release. */
export interface ControlOffer {
  readonly name: string;
  readonly control: OrderedControl;
  /** What will happen, before it is confirmed. */
  readonly consequence: string;
  readonly dangerous?: true;
  readonly main?: true;
}

/** The allowed controls of a release, in the order of their buttons. */
export function offersOf({ version, previousVersion }: InFlight, timeline: ReleaseTimeline): ControlOffer[] {
  const { stage, pendingApproval } = timeline;
  const offers: ControlOffer[] = [
    ...(pendingApproval ? answersTo(pendingApproval.stage, previousVersion) : []),
    pause,
    resume,
    ...(stage === undefined ? [] : promotionsAt(stage, version)),
    {
      name: 'Abort',
      control: { action: 'abort' },
      consequence: `All traffic goes back to version ${previousVersion} at once.`,
      dangerous: true,
    },
  ];
  return offers.filter(({ control }) => refusalOf(control, timeline) === undefined);
}

function promotionsAt(stage: string, version: string): ControlOffer[] {
  return [
    {
      name: `Promote past ${stage}`,
      control: { action: 'promote', extent: 'stage', stage },
      consequence: `The release leaves ${stage} although a gate holds. A gate that fails still takes it back.`,
    },
    {
      name: 'Promote fully',
      control: { action: 'promote', extent: 'full' },
      consequence: `Version ${version} becomes production at the next look, without the stages that are still to come.`,
      dangerous: true,
    },
  ];
}

function answersTo(stage: string, previousVersion: string): ControlOffer[] {
  return [
    {
      name: `Approve ${stage}`,
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
