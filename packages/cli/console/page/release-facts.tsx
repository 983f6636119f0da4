import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import { executionConsoleUrl } from '../../../../core/text/aws-console';
import { overridesText } from '../../../../core/release/overrides';
import type { ConsoleState } from '../state/console-state';

/** The ids and names of a release, to find it in other tools. */
export function ReleaseFacts({ state, timeline }: { state: ConsoleState; timeline: ReleaseTimeline }) {
  const { environment, service, releaseId, inFlight, history } = state;
  const executionArn =
    inFlight?.id === releaseId
      ? inFlight?.executionArn
      : history.find(({ id }) => id === releaseId)?.executionArn;
  const executionUrl =
    environment?.account === undefined || executionArn === undefined
      ? undefined
      : executionConsoleUrl(executionArn);
  const plan = service?.strategies.find(({ name }) => name === timeline.strategy);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Release', releaseId],
    ['Service', service?.name],
    ['Target', service?.target],
    ['Strategy', timeline.strategy],
    ['Overrides', overridesText(timeline.overrides)],
    ['Stages', plan?.canaryWeights.map((share) => `${share / 10}%`).join(' → ')],
    [
      'Region',
      environment &&
        [environment.region, environment.account].filter((part) => part !== undefined).join(', account '),
    ],
  ];
  return (
    <section aria-labelledby="facts">
      <h3 id="facts">Release</h3>
      <dl class="facts">
        {facts.flatMap(([name, value]) =>
          value === undefined
            ? []
            : [
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>,
              ],
        )}
      </dl>
      {executionUrl !== undefined && (
        <p>
          <a href={executionUrl} rel="noreferrer" target="_blank">
            Execution in the Step Functions console
          </a>
        </p>
      )}
    </section>
  );
}
