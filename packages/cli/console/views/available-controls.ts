import { refusalOf } from '../../../../core/audit/allowed-controls';
import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import type { RequestedControl } from '../state/control-command';
import type { InFlight } from '../state/console-state';

/** A control that the release allows now, as a button shows it. */
export interface AvailableControl {
  readonly name: string;
  readonly control: RequestedControl;
  /** The effect, shown before the user confirms. */
  readonly consequence: string;
  readonly dangerous?: true;
  readonly primary?: true;
}

/** Lists the controls that a release allows now, in the order of their buttons. */
export function availableControls(
  { version, previousVersion }: InFlight,
  timeline: ReleaseTimeline,
): AvailableControl[] {
  const { stage, pendingApproval } = timeline;
  const controls: AvailableControl[] = [
    ...(pendingApproval ? answersTo(pendingApproval.stage, previousVersion) : []),
    pause,
    resume,
    ...(stage === undefined ? [] : promotionsAt(stage, version)),
    {
      name: 'Abort',
      control: { action: 'abort' },
      consequence: `Rolls back: all traffic goes to version ${previousVersion} now.`,
      dangerous: true,
    },
  ];
  return controls.filter(({ control }) => refusalOf(control, timeline) === undefined);
}

function promotionsAt(stage: string, version: string): AvailableControl[] {
  return [
    {
      name: `Promote past ${stage}`,
      control: { action: 'promote', extent: 'stage', stage },
      consequence: `The release leaves ${stage} even though a gate has not passed. A failed gate still rolls it back.`,
    },
    {
      name: 'Promote fully',
      control: { action: 'promote', extent: 'full' },
      consequence: `Version ${version} is promoted at the next check, without the remaining stages.`,
      dangerous: true,
    },
  ];
}

function answersTo(stage: string, previousVersion: string): AvailableControl[] {
  return [
    {
      name: `Approve ${stage}`,
      control: { action: 'approve', stage },
      consequence: 'The release leaves the stage once its gates pass. The first answer counts.',
      primary: true,
    },
    {
      name: 'Reject',
      control: { action: 'reject', stage },
      consequence: `Rolls back: all traffic goes to version ${previousVersion} now.`,
      dangerous: true,
    },
  ];
}

const pause: AvailableControl = {
  name: 'Pause',
  control: { action: 'pause' },
  consequence:
    'The release stays at its current stage until it is resumed. A failed gate still rolls it back.',
};

const resume: AvailableControl = {
  name: 'Resume',
  control: { action: 'resume' },
  consequence: 'The release continues at its current stage once its gates pass.',
  primary: true,
};
