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
  const output =
    fate === undefined
      ? await perform({ principal, activity: exchange.activity })
      : await performLate(fate.milliseconds, exchange, (activity) => perform({ principal, activity }));
  const lost = faults.after(called);
  if (lost) throw new NoAnswer(lost, output);
  return output;
}

/** Does to the caller what takes the place of an answer; resolves once nobody waits for one any more. */
export async function keepSilent({ kind }: LostAnswer, { line, process, activity }: Exchange): Promise<void> {
  if (kind === 'killed') process?.stop();
  if (kind !== 'silence') return line.reset();
  const closed = line.closed();
  if (process) {
    line.reportHeld(process.holdRequest());
    await closed;
  } else {
    await activity.waitFor(closed);
  }
}

/** Also when the caller is gone by then. */
async function performLate<Output>(
  milliseconds: number,
  { clock, process, activity, line }: Exchange,
  perform: (activity: Activity) => Promise<Output>,
): Promise<Output> {
  if (!process) {
    await activity.sleep(milliseconds);
    return perform(activity);
  }
  const held = process.holdRequest();
  line.reportHeld(held);
  const delay = clock.begin();
  try {
    // Not asleep: it is the process that waits, as long as it wants to.
    await delay.waitFor(new Promise<void>((resolve) => clock.after(milliseconds, resolve)));
    // Without its caller the call has nothing else to belong to.
    if (!(await held.release())) return await perform(delay);
  } finally {
    delay.end();
  }
  return perform(activity);
}
