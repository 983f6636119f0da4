import { defaultStrategyName } from '../../core/strategy/defaults';
import type { Activity, LocalCloud, Weather } from '../local-cloud';
import { Operators } from './operators';
import type { Progress } from './progress';
import { publishVersion } from './publish-version';
import { type Answers, reportRelease, reportStage, type ReleaseReport } from './report';
import type { ScenarioVersion } from './scenario';
import type { ServiceClient } from './service-client';
import type { WeightWrites } from './weight-writes';

/** The interval between two readings of the release in flight, in virtual milliseconds. */
const watchMilliseconds = 15_000;

/**
 * The longest time from the event of a published version to the start of its release, in virtual milliseconds, and the
 * time until that event has arrived if it ever does.
 */
const triggerTimeoutMilliseconds = 300_000;
const latestEventMilliseconds = (weather: Weather) =>
  weather.longest('trailSeconds') + weather.longest('eventSeconds');

/**
 * The longest time from the end of an execution to the conclusion of its release, in virtual milliseconds. The guard,
 * which rolls back a stopped release, runs once a minute.
 */
const conclusionTimeoutMilliseconds = 900_000;

/**
 * Publishes a version, and follows its release until it has concluded.
 *
 * @throws Error when no release starts although no events are lost
 */
export async function playRelease(parts: {
  cloud: LocalCloud;
  client: ServiceClient;
  stackName: string;
  script: Activity;
  answers: Answers;
  weights: WeightWrites;
  version: ScenarioVersion;
  /** @default the release starts by the version's publication */
  strategy: string | undefined;
  onProgress: (progress: Progress) => void;
}): Promise<ReleaseReport> {
  const { client, script, answers, weights, version, strategy, onProgress } = parts;
  const { clock } = parts.cloud.context;
  const { name } = version;
  const { weather } = parts.cloud.context;
  const publication = publishVersion(parts.cloud, client, parts.stackName, version);
  const number = await script.waitFor(publication);
  const triggered =
    strategy === undefined ? await waitForExecution(client, script, number, weather) : undefined;
  const executionArn =
    triggered ??
    (await script.waitFor(client.start({ version: number, strategy: strategy ?? defaultStrategyName })));
  onProgress({
    kind: 'published',
    at: clock.now(),
    name,
    version: number,
    how: triggered
      ? 'by its trigger'
      : strategy
        ? `with strategy ${strategy}`
        : 'by hand, since its event was lost',
  });
  const operators = new Operators(version.people, (who) => client.releasesOf(who));
  const id = client.releaseId(executionArn);
  let endedAt: number | undefined;
  for (;;) {
    await script.sleep(watchMilliseconds);
    const { running, timeline } = await client.readRelease(executionArn);
    const now = new Date(clock.now()).toISOString();
    onProgress({
      kind: 'release',
      at: clock.now(),
      name,
      version: number,
      timeline,
      stages: timeline.stages.map((stage) => reportStage(stage, answers, now)),
    });
    await script.waitFor(operators.act(id, timeline, clock.now()));
    const isOver = !running && !parts.cloud.stepfunctions.isToBeRedriven(executionArn);
    endedAt = isOver ? (endedAt ?? clock.now()) : undefined;
    if (endedAt === undefined) continue;
    if (!timeline.outcome && clock.now() - endedAt < conclusionTimeoutMilliseconds) continue;
    return reportRelease({
      id,
      service: client.manifest.service,
      name,
      version: number,
      expected: version.expect,
      timeline,
      answers,
      baselineAt: weights.lastChangeBetween(
        Date.parse(timeline.startedAt ?? ''),
        Date.parse(timeline.endedAt ?? ''),
      ),
    });
  }
}

/**
 * Waits for the execution that the publication of a version starts. Returns undefined if its event may have been lost.
 *
 * @throws Error when nothing starts although no events are lost
 */
async function waitForExecution(
  client: ServiceClient,
  script: Activity,
  version: string,
  weather: Weather,
): Promise<string | undefined> {
  const patience = triggerTimeoutMilliseconds + latestEventMilliseconds(weather);
  for (let elapsed = 0; elapsed <= patience; elapsed += 1000) {
    const found = await client.findExecution(version);
    if (found !== undefined) return found;
    await script.sleep(1000);
  }
  if (weather.longest('lostEventPercent') > 0) return undefined;
  throw new Error(
    `no release started within ${Math.round(patience / 60_000)} minutes after version ${version} was published: ` +
      'the template has no trigger for published versions; pass --strategy to start releases directly',
  );
}
