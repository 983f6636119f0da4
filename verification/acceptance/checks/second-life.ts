import { DescribeAlarmHistoryCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateAliasCommand,
  DeleteAliasCommand,
  GetAliasCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { exitCodes } from '../../../packages/cli/process/exit-codes';
import type { Check } from '../walk/check';
import { expectThat } from '../walk/expect-that';
import type { Site } from '../walk/site';
import { names } from '../apps/names';
import { ended, expectBaseline, deployed, startedRelease } from './releases';

/** The checks on a service that has been released before. */
export const secondLife: readonly Check[] = [
  {
    id: 'failed-update',
    title: 'An update that fails leaves production alone, and the same commit is deployed again',
    line: 12,
    kind: 'asserts',
    decides: [],
    async run(walk) {
      const { site, world } = walk;
      const production = await site.aliasVersion('production');
      const newest = await site.newestVersion();
      const before = walk.answers();
      const failing = await walk.deploy({ edition: 'instrumented', isFailing: true });
      expectThat(failing.kind === 'failed', 'the update was to fail');
      await world.sleep(600);
      const kept = await site.newestVersion();
      walk.note({ newestBefore: newest, newestAfterFailure: kept });
      expectThat((await site.aliasVersion('production')) === production, 'production has changed');
      await expectBaseline(walk);
      await deployed(walk, 'instrumented');
      const { isAutomatic, id } = await startedRelease(walk);
      const failed = walk.answers().failed - before.failed;
      walk.note({ newestAfterRetry: await site.newestVersion(), isAutomatic, release: id, failed });
      expectThat(failed === 0, `${failed} requests failed`);
      await site.releases.abort(id, 'acceptance');
      await ended(walk);
    },
  },
  {
    id: 'approval',
    title: 'A release waits for approvals, and goes on as soon as they are given',
    line: 10,
    kind: 'asserts',
    decides: ['task-tokens'],
    async run(walk) {
      const { site, world } = walk;
      const version = await site.newestVersion();
      walk.release = `acceptance-approval-${world.now()}`;
      const { kind } = await site.releases.start(
        { version, strategy: 'reviewed', reason: 'acceptance', onConflict: 'reject' },
        walk.release,
      );
      expectThat(kind === 'started', 'another release is in flight');
      const latencies: string[] = [];
      for (const stage of ['start', '10%']) {
        const isWaiting = await site.wait({ forSeconds: 1800 }, async () => {
          const { pendingApproval } = (await site.read(walk.release)).timeline;
          return pendingApproval?.stage === stage ? true : undefined;
        });
        expectThat(isWaiting === true, `the release does not wait for the approval of ${stage}`);
        const at = world.now();
        await site.releases.approve(walk.release, stage, 'acceptance');
        await site.wait({ forSeconds: 300, everySeconds: 1 }, async () => {
          const { events = [] } = await site.clients.sfn.send(
            new GetExecutionHistoryCommand({
              executionArn: site.releases.executionArnOf(walk.release),
              reverseOrder: true,
              maxResults: 20,
            }),
          );
          const succeeded = events.find(
            ({ type, timestamp }) => type === 'TaskSucceeded' && (timestamp?.getTime() ?? 0) >= at,
          );
          return succeeded && latencies.push(String(walk.secondsSince(at)));
        });
      }
      walk.note({ secondsToSuccess: latencies });
      walk.decide('task-tokens', latencies.length === 2 && latencies.every((each) => Number(each) <= 10));
      const { outcome } = await ended(walk);
      expectThat(outcome === 'promoted', `the release was ${outcome}`);
      await expectBaseline(walk);
    },
  },
  {
    id: 'embedded-metrics',
    title: 'The metrics in the log lines of functions with JSON logs arrive',
    line: 11,
    kind: 'asserts',
    decides: [],
    async run(walk) {
      const arrived = await walk.site.wait({ forSeconds: 1200, everySeconds: 60 }, async () => {
        const { Metrics = [] } = await walk.site.clients.cloudwatch.send(
          new ListMetricsCommand({ Namespace: 'LatticeRollouts' }),
        );
        return Metrics.length > 0 ? Metrics.map(({ MetricName = '' }) => MetricName) : undefined;
      });
      walk.note({
        metrics: [...new Set(arrived)].sort(),
        traces: 'look at one trace in the console of X-Ray',
      });
      expectThat(arrived !== undefined, 'no metric of a release arrived');
    },
  },
  {
    id: 'alias-weights',
    title: 'An alias that is moved with an empty routing configuration has no weights',
    kind: 'asserts',
    decides: ['empty-routing'],
    async run(walk) {
      const { functionName: FunctionName, clients } = walk.site;
      const alias = { FunctionName, Name: 'acceptance' };
      const to = await walk.site.newestVersion();
      await clients.lambda.send(
        new CreateAliasCommand({
          ...alias,
          FunctionVersion: '1',
          RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } },
        }),
      );
      await clients.lambda.send(
        new UpdateAliasCommand({
          ...alias,
          FunctionVersion: to,
          RoutingConfig: { AdditionalVersionWeights: {} },
        }),
      );
      const { FunctionVersion, RoutingConfig } = await clients.lambda.send(new GetAliasCommand(alias));
      await clients.lambda.send(new DeleteAliasCommand(alias));
      const weights = Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {});
      walk.note({ version: FunctionVersion ?? '', weights });
      walk.decide('empty-routing', weights.length === 0);
      expectThat(FunctionVersion === to && weights.length === 0, `weights stay: ${weights.join(', ')}`);
    },
  },
  {
    id: 'hotswap',
    title: 'The aliases after cdk deploy --hotswap',
    line: 14,
    kind: 'records',
    decides: [],
    async run(walk) {
      const { site, world } = walk;
      if (!world.hotswap) {
        walk.note({ byHand: 'the CDK CLI cannot deploy to this cloud: run the suite with --aws' });
        return;
      }
      const aliases = async () => [
        `live: ${await site.aliasVersion('production')}`,
        `canary: ${await site.aliasVersion('canary')}`,
      ];
      walk.note({ before: await aliases() });
      await world.hotswap(walk.assembly({ edition: 'next' }));
      walk.note({ after: await aliases(), newest: await site.newestVersion() });
    },
  },
  {
    id: 'workflow-permissions',
    title: 'The commands of the GitHub workflow run with exactly the policy that it names',
    line: 15,
    kind: 'asserts',
    decides: [],
    async run(walk) {
      const { site, world } = walk;
      const { service } = site.manifest;
      const policy = await world.rollouts(['policy', 'start --wait', 'report', '--service', service]);
      expectThat(policy.exitCode === 0, policy.stderr);
      const started = ['start', '1', '--wait', '--service', service, '--reason', 'acceptance'];
      const report = ['report', '--markdown', '--service', service];
      // A suspended guard makes Admit refuse the release, so that none has to run to its end.
      const [start, read] = await whileSuspended(site, () =>
        world.rolloutsAs(JSON.parse(policy.stdout) as object, [started, report]),
      );
      walk.note({ startExitCode: start?.exitCode ?? null, reportExitCode: read?.exitCode ?? null });
      expectThat(start?.exitCode === exitCodes.refused, `rollouts start --wait: ${start?.stderr}`);
      expectThat(read?.exitCode === 0, `rollouts report: ${read?.stderr}`);
    },
  },
  {
    id: 'between-releases',
    title: 'No alarm on the canary acts between releases',
    line: 16,
    kind: 'asserts',
    decides: [],
    async run(walk) {
      const { site, world } = walk;
      const StartDate = new Date(world.now());
      const before = walk.answers();
      await world.sleep(1800);
      const { AlarmHistoryItems = [] } = await site.clients.cloudwatch.send(
        new DescribeAlarmHistoryCommand({ HistoryItemType: 'StateUpdate', StartDate }),
      );
      const alarms = AlarmHistoryItems.filter(
        ({ AlarmName = '', HistorySummary = '' }) =>
          AlarmName.startsWith(names.service) && HistorySummary.endsWith('to ALARM'),
      ).map(({ AlarmName = '' }) => AlarmName);
      walk.note({
        seconds: 1800,
        alarms: [...new Set(alarms)],
        failed: walk.answers().failed - before.failed,
        byHand: 'look again after a week; and release again after three weeks without a release',
      });
      // Alarms on the system itself report earlier events; those on the canary roll back releases.
      expectThat(!alarms.some((name) => name.includes('-canary-')), `in ALARM: ${alarms.join(', ')}`);
      await expectBaseline(walk);
    },
  },
];

async function whileSuspended<Result>(site: Site, run: () => Promise<Result>): Promise<Result> {
  await site.releases.suspendGuard(4 * 3600, 'acceptance');
  try {
    return await run();
  } finally {
    await site.releases.resumeGuard('acceptance');
  }
}
