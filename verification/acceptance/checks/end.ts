import { paginateListTargetGroups } from '@aws-sdk/client-vpc-lattice';
import { names } from '../apps/names';
import type { Check } from '../walk/check';
import { expectThat } from '../walk/expect-that';
import { Site } from '../walk/site';

/** The checks on the end of the service. */
export const theEnd: readonly Check[] = [
  {
    id: 'destroy',
    title: 'The stack is deleted, and nothing of it stays except the ledger',
    line: 17,
    kind: 'asserts',
    decides: [],
    async run(walk) {
      const { site, world } = walk;
      const { total, failed } = walk.answers();
      await walk.traffic?.stop();
      const { targetGroups } = site.manifest.route;
      const startedAt = world.now();
      await world.destroy({ folder: walk.nextFolder(), stackName: names.stack });
      const seconds = walk.secondsSince(startedAt);
      const past = await site.releases.history(100).catch(() => undefined);
      walk.note({
        seconds,
        requests: total,
        failed,
        ledgerTable: past ? site.manifest.ledgerTable : 'deleted',
        pastReleases: past?.length ?? 0,
      });
      expectThat(past !== undefined, 'the ledger was deleted with its stack');
      const isListed = await Site.open(world, names.service).then(
        () => true,
        (error: Error) => error.name !== 'ServiceNotFound',
      );
      expectThat(!isListed, 'the service is still in the registry');
      for await (const { items = [] } of paginateListTargetGroups({ client: site.clients.lattice }, {})) {
        const left = items.filter(({ arn = '' }) =>
          Object.values(targetGroups).some((group) => arn.endsWith(group)),
        );
        expectThat(left.length === 0, `target groups stay: ${left.map(({ name }) => name).join(', ')}`);
      }
    },
  },
  {
    id: 'leftovers',
    title:
      'rollouts doctor --leftovers lists the ledgers of the deleted stacks, deletes them, and ends with 0',
    kind: 'asserts',
    decides: [],
    async run(walk) {
      for (const service of [names.service, names.namesService]) {
        const find = ['doctor', '--leftovers', '--json', '--service', service];
        const found = await walk.world.rollouts(find);
        expectThat(found.exitCode === 1, `${service}: exit code ${found.exitCode}: ${found.stderr}`);
        const { leftovers } = JSON.parse(found.stdout) as { leftovers: readonly { table: string }[] };
        walk.note({ [service]: leftovers.map(({ table }) => table) });
        const deleted = await walk.world.rollouts([...find, '--delete', '--yes']);
        expectThat(deleted.exitCode === 0, `${service}: exit code ${deleted.exitCode}: ${deleted.stderr}`);
        const again = await walk.world.rollouts(find);
        expectThat(again.exitCode === 0, `${service}: still left: ${again.stdout}`);
      }
    },
  },
];
