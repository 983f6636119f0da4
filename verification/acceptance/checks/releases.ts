import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { isAtBaseline } from '../../../core/traffic/weights';
import type { Check } from '../walk/check';
import { expectThat } from '../walk/expect-that';
import type { Walk } from '../walk/walk';

/** The longest time from a published version to its release, in seconds: CloudTrail may need minutes. */
const startSeconds = 900;

/** The longest time until a rule that was created with the stack is in effect, in seconds. */
const ruleSeconds = 120;

/** The longest release of the default strategy, in seconds. */
const releaseSeconds = 4 * 3600;

/** The checks on a good release, which the others wait for. */
export const goodRelease: readonly Check[] = [
  {
    id: 'who-started',
    title: 'A version that a stack update published is released by itself',
    line: 5,
    kind: 'asserts',
    decides: ['publication-event'],
    async run(walk) {
      await walk.world.sleep(ruleSeconds);
      const updatedAt = walk.world.now();
      await deployed(walk, 'next');
      const { id, isAutomatic } = await startedRelease(walk);
      const { timeline } = await walk.site.read(id);
      walk.note({
        release: id,
        isAutomatic,
        secondsSinceUpdate: walk.secondsSince(updatedAt),
        requestedBy: timeline.requestedBy ?? '',
      });
      walk.decide('publication-event', isAutomatic);
      expectThat(isAutomatic, 'no release started by itself');
    },
  },
  {
    id: 'first-minute',
    title: 'No request fails in the first minute of canary traffic',
    line: 6,
    kind: 'asserts',
    decides: ['weight-propagation'],
    async run(walk) {
      const { site, world } = walk;
      const shifted = await site.wait({ forSeconds: 1800 }, async () => {
        const { canary = 0 } = (await site.weights()) ?? {};
        return canary > 0 ? canary : undefined;
      });
      expectThat(shifted !== undefined, 'no traffic was shifted');
      const before = walk.answers();
      await world.sleep(60);
      const failed = walk.answers().failed - before.failed;
      walk.note({ requests: walk.answers().total - before.total, failed });
      walk.decide('weight-propagation', failed === 0);
      expectThat(failed === 0, `${failed} requests failed`);
    },
  },
  {
    id: 'tag-during-release',
    title: 'An update that changes only a tag of the listener keeps the weights of a release',
    line: 13,
    kind: 'asserts',
    decides: ['listener-updates'],
    async run(walk) {
      const { site } = walk;
      await deployed(walk, 'next', { listenerTag: 'tagged' });
      const { canary = 0 } = (await site.weights()) ?? {};
      const { isRunning } = await site.read(walk.release);
      walk.note({ canaryWeight: canary, isRunning });
      walk.decide('listener-updates', canary > 0);
      expectThat(canary > 0 && isRunning, `the canary's weight is ${canary}`);
    },
  },
  {
    id: 'lattice-metrics',
    title: 'The metrics of VPC Lattice for the target group of the canary',
    line: 7,
    kind: 'records',
    decides: ['lattice-metrics'],
    async run(walk) {
      const since = walk.world.now();
      const dimensions = await walk.site.wait({ forSeconds: 900, everySeconds: 60 }, async () => {
        const found = await metricsOf(walk, 'AWS/VpcLattice', {
          Name: 'TargetGroup',
          Value: walk.site.manifest.route.targetGroups.canary,
        });
        return found.length > 0 ? found : undefined;
      });
      walk.note({ metrics: dimensions ?? [], secondsUntilListed: walk.secondsSince(since) });
      walk.decide('lattice-metrics', dimensions !== undefined);
    },
  },
  {
    id: 'alias-metrics',
    title: 'The metrics of Lambda for the alias of the canary',
    line: 8,
    kind: 'asserts',
    decides: ['alias-metrics'],
    async run(walk) {
      const metrics = await walk.site.wait({ forSeconds: 900, everySeconds: 60 }, async () => {
        const found = await metricsOf(walk, 'AWS/Lambda', {
          Name: 'Resource',
          Value: `${walk.site.functionName}:canary`,
        });
        return found.length > 0 ? found : undefined;
      });
      walk.note({ metrics: metrics ?? [] });
      walk.decide('alias-metrics', metrics !== undefined);
      expectThat(metrics !== undefined, 'Lambda publishes no metric with the name of the alias');
    },
  },
  {
    id: 'good-release',
    title: 'A good version is promoted without a failed request',
    kind: 'asserts',
    decides: ['update-listener-permission', 'definition-valid'],
    async run(walk) {
      const { outcome, version } = await ended(walk);
      const { total, failed } = walk.answers();
      walk.note({ outcome, version, requests: total, failed });
      walk.decide('update-listener-permission', outcome === 'promoted');
      walk.decide('definition-valid', outcome === 'promoted');
      expectThat(outcome === 'promoted', `the release was ${outcome}`);
      expectThat((await walk.site.aliasVersion('production')) === version, 'it is not in production');
      await expectBaseline(walk);
      expectThat(failed === 0, `${failed} of ${total} requests failed`);
    },
  },
];

/** The checks on versions that must not reach production. */
export const badReleases: readonly Check[] = (['bad', 'server-error'] as const).map((edition) => ({
  id: `${edition}-release`,
  title: `The edition ${edition} is rolled back, and production stays as it was`,
  line: 9,
  kind: 'asserts',
  decides: edition === 'bad' ? ['lane-errors', 'sdk-integration', 'own-answers'] : [],
  async run(walk) {
    const { site } = walk;
    const production = await site.aliasVersion('production');
    const before = walk.answers();
    await deployed(walk, edition);
    await startedRelease(walk);
    const { outcome, timeline } = await ended(walk);
    const { total, failed } = walk.answers();
    const [firstShift] = timeline.stages;
    const exposed = (Date.parse(timeline.baselineAt ?? '') - Date.parse(firstShift?.enteredAt ?? '')) / 1000;
    walk.note({
      outcome,
      requests: total - before.total,
      failed: failed - before.failed,
      error: timeline.failure?.error ?? '',
      secondsFromShiftToBaseline: Math.round(exposed),
    });
    if (edition === 'bad') {
      walk.decide('lane-errors', timeline.failure?.error !== undefined);
      walk.decide('sdk-integration', timeline.baselineAt !== undefined);
      walk.decide('own-answers', failed > before.failed);
    }
    expectThat(outcome === 'rolled-back', `the release was ${outcome}`);
    expectThat((await site.aliasVersion('production')) === production, 'production has changed');
    await expectBaseline(walk);
    // The canary had 10% of the traffic, and a part of its requests failed.
    expectThat((failed - before.failed) * 10 <= total - before.total, `${failed - before.failed} failed`);
    const atEnd = walk.answers().failed;
    await walk.world.sleep(120);
    expectThat(walk.answers().failed === atEnd, 'requests fail after the rollback');
  },
}));

/** Deploys a variant, which must succeed. */
export async function deployed(
  walk: Walk,
  edition: string,
  variant: { readonly listenerTag?: string } = {},
): Promise<void> {
  const result = await walk.deploy({ edition, ...variant });
  expectThat(result.kind === 'deployed', JSON.stringify(result));
}

/** Waits for the release of the newest version, and starts it where no trigger does. */
export async function startedRelease(walk: Walk): Promise<{ id: string; isAutomatic: boolean }> {
  const { site } = walk;
  const version = await site.newestVersion();
  const automatic = await site.wait(
    { forSeconds: startSeconds },
    async () => (await site.releasesOf(version))[0],
  );
  const id = automatic ?? (await startedByHand(walk, version));
  walk.release = id;
  return { id, isAutomatic: automatic !== undefined };
}

/** @returns the id of the release, also if its trigger has started it meanwhile */
async function startedByHand({ site, world }: Walk, version: string): Promise<string> {
  const id = `acceptance-${version}-${world.now()}`;
  const result = await site.releases.start({ version, reason: 'acceptance' }, id);
  if (result.kind === 'started') return id;
  const { resolution, inFlight } = result.conflict;
  expectThat(
    resolution === 'already-releasing',
    `${inFlight.id} of version ${inFlight.version} is in flight`,
  );
  return inFlight.id;
}

/** Waits for the end of the release. @throws CheckFailed if it does not end */
export async function ended(walk: Walk) {
  const { site } = walk;
  const timeline = await site.wait({ forSeconds: releaseSeconds, everySeconds: 30 }, async () => {
    const { isRunning, timeline: read } = await site.read(walk.release);
    return isRunning || read.outcome === undefined ? undefined : read;
  });
  expectThat(timeline !== undefined, `release ${walk.release} did not end`);
  return { outcome: timeline.outcome ?? '', version: timeline.version ?? '', timeline };
}

/** @throws CheckFailed unless all traffic is on production */
export async function expectBaseline({ site }: Walk): Promise<void> {
  const weights = await site.weights();
  expectThat(weights !== undefined && isAtBaseline(weights), `the weights are ${JSON.stringify(weights)}`);
}

/** The metrics with a dimension, each with the names of its dimensions. */
async function metricsOf(
  { site }: Walk,
  Namespace: string,
  dimension: { readonly Name: string; readonly Value: string },
): Promise<string[]> {
  const { Metrics = [] } = await site.clients.cloudwatch.send(
    new ListMetricsCommand({ Namespace, Dimensions: [dimension] }),
  );
  return Metrics.map(
    ({ MetricName = '', Dimensions = [] }) =>
      `${MetricName} by ${Dimensions.map(({ Name = '' }) => Name).join('+')}`,
  ).sort();
}
