import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import { executionConsoleUrl } from '../../../../core/text/aws-console';
import type { Screen } from '../state/console-state';

/** What the release was made of, for who goes on looking elsewhere. */
export function Facts({ screen, timeline }: { screen: Screen; timeline: ReleaseTimeline }) {
  const { place, delivery, releaseId, inFlight, history } = screen;
  const executionArn =
    inFlight?.id === releaseId
      ? inFlight?.executionArn
      : history.find(({ id }) => id === releaseId)?.executionArn;
  const executionUrl =
    place?.account === undefined || executionArn === undefined
      ? undefined
      : executionConsoleUrl(executionArn);
  const plan = delivery?.strategies.find(({ name }) => name === timeline.strategy);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Release', releaseId],
    ['Service', delivery?.service],
    ['Target', delivery?.target],
    ['Strategy', timeline.strategy],
    ['Ladder', plan?.canaryWeights.map((share) => `${share / 10}%`).join(' → ')],
    ['Where', place && [place.region, place.account].filter((part) => part !== undefined).join(', account ')],
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
