import { Branch } from './branch';
import { Cancelled } from './failure';
import { payloadText } from './payload';
import type { Flow, ParallelState } from './definition';
import type { Json } from './json';
import type { Visit } from './visit';

/** Runs one flow to its end. */
export type RunFlow = (flow: Flow, input: Json, branch: Branch) => Promise<Json>;

/**
 * One attempt of a Parallel state: its branches run side by side, and the first failure ends them all. A
 * sibling's Lambda function runs on, but no further state of the sibling starts.
 *
 * @returns the outputs of the branches, in the order of the definition
 * @throws StateFailure of the branch that failed first, unchanged
 */
export async function performParallel(visit: Visit, state: ParallelState, runFlow: RunFlow): Promise<Json> {
  const { branch, run } = visit;
  const input =
    state.Arguments === undefined ? visit.input : await visit.evaluate(state.Arguments, 'Arguments');
  payloadText(input, visit.name);
  const startedEventId = branch.record('ParallelStateStarted');
  const lines = state.Branches.map((flow) => ({
    flow,
    line: new Branch(run.site.clock.begin(), run.history, startedEventId, branch.variables),
  }));
  branch.children = lines.map(({ line }) => line);

  let failed: { readonly line: Branch; readonly error: unknown } | undefined;
  const outputs = lines.map(async ({ flow, line }) => {
    try {
      return await runFlow(flow, input, line);
    } catch (error) {
      if (!line.signal.aborted) {
        failed = { line, error };
        for (const sibling of branch.children) sibling.cancel(new Cancelled('another branch failed'));
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
