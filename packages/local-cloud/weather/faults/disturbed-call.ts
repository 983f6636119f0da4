import type { Activity, VirtualClock } from '../../clock/clock';
import type { Call } from '../../kernel/service';
import type { CallingProcess, Line } from '../../wire/line';
import type { CallHook, FaultableCall, LostAnswer } from '../../kernel/fault-hooks';

/** One request, and who waits for its answer. */
export interface Exchange {
  readonly clock: VirtualClock;
  readonly line: Line;
  /** The calling process, if it is one of the local cloud. */
  readonly process: CallingProcess | undefined;
  /** The activity of the request. */
  readonly activity: Activity;
}

/** Thrown where a call is not answered. */
export class NoAnswer extends Error {
  constructor(
    readonly fate: LostAnswer,
    /** The answer that was lost, if the call took effect. */
    readonly output?: object,
  ) {
    super(`not answered: ${fate.kind}`);
    this.name = 'NoAnswer';
  }
}

/**
 * Performs a call, as far as the planned faults let it.
 *
 * @throws AwsError that was planned, {@link NoAnswer}, whatever `perform` throws
 */
export async function performDisturbed(
  faults: CallHook,
  called: FaultableCall,
  perform: (call: Call) => Promise<object>,
  exchange: Exchange,
): Promise<object> {
  const { principal } = called;
  const fate = faults.before(called);
  if (fate?.kind === 'refused') throw fate.error;
  if (fate && fate.kind !== 'delayed') throw new NoAnswer(fate);
  if (fate) await waitLate(fate.milliseconds, exchange);
  const output = await perform({ principal, activity: exchange.activity });
  const lost = faults.after(called);
  if (lost) throw new NoAnswer(lost, output);
  return output;
}

/** Does to the caller what takes the place of an answer; resolves once nobody waits for one any more. */
export async function keepSilent({ kind }: LostAnswer, { line, process, activity }: Exchange): Promise<void> {
  if (kind === 'killed') process?.stop();
  if (kind !== 'silence') return line.reset();
  await activity.waitFor(line.closed());
}

/** A process waits as long as it wants to, so its late call does not by itself make time pass. */
async function waitLate(milliseconds: number, { clock, process, activity }: Exchange): Promise<void> {
  if (!process) return activity.sleep(milliseconds);
  await activity.waitFor(new Promise<void>((resolve) => clock.after(milliseconds, resolve)));
}
