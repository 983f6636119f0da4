import { Branch } from './branch';
import { Canceled } from './failure';
import { payloadText } from './payload';
import type { Flow, ParallelState } from '../definition/definition';
import type { Json } from '../definition/json';
import type { BranchEnd, ResumePoint } from './resume-point';
import type { Visit } from './visit';

/** Runs one flow to its end. */
export type RunFlow = (flow: Flow, input: Json, branch: Branch, from?: ResumePoint) => Promise<Json>;

interface Line {
  readonly flow: Flow;
  readonly branch: Branch;
  readonly from?: ResumePoint;
  output?: Json;
}

/**
 * One attempt of a Parallel state: its branches run side by side, and the first failure ends them all. A
 * sibling's Lambda function runs on, but no further state of the sibling starts.
 *
 * @param ends of an earlier attempt, for one that is redriven: what has an output is not run again
 * @returns the outputs of the branches, in the order of the definition
 * @throws StateFailure of the branch that failed first, unchanged
 */
export async function performParallel(
  visit: Visit,
  state: ParallelState,
  runFlow: RunFlow,
  ends?: readonly BranchEnd[],
): Promise<Json> {
  const { branch, run } = visit;
  const input =
    state.Arguments === undefined ? visit.input : await visit.evaluate(state.Arguments, 'Arguments');
  payloadText(input, visit.name);
  const startedEventId = ends ? branch.lastEventId : branch.record('ParallelStateStarted');
  const lines = state.Branches.map((flow, index): Line => ({
    flow,
    branch: new Branch(run.cloudContext.clock.begin(), run.history, startedEventId, branch.variables),
    from: ends?.[index]?.resumePoint,
    output: ends?.[index]?.output,
  }));
  branch.attempt = lines;
  branch.children = lines.map((line) => line.branch);

  let failed: { readonly line: Branch; readonly error: unknown } | undefined;
  const outputs = lines.map(async (each) => {
    const { flow, branch: line, from } = each;
    try {
      // null is an output.
      if (each.output === undefined) each.output = await runFlow(flow, input, line, from);
      return each.output;
    } catch (error) {
      if (!line.signal.aborted) {
        failed = { line, error };
        for (const sibling of branch.children) sibling.cancel(new Canceled('another branch failed'));
        for (const sibling of branch.children) sibling.recordAbortedStates(line.lastEventId);
      }
      throw error;
    } finally {
      line.activity.end();
    }
  });
  try {
    const results = await branch.activity.waitFor(Promise.all(outputs));
    branch.lastEventId = Math.max(...branch.children.map(({ lastEventId }) => lastEventId));
    // Recordings on AWS have the Exited event follow the last branch's event, not this one.
    run.history.record('ParallelStateSucceeded', branch.lastEventId);
    return results;
  } catch (error) {
    if (!failed) throw error;
    branch.lastEventId = failed.line.lastEventId;
    throw failed.error;
  } finally {
    branch.children = [];
  }
}
