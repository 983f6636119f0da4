import { GetPolicyCommand, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { GetListenerCommand } from '@aws-sdk/client-vpc-lattice';
import { lambdaTargetOf } from '../../../core/registry/service-manifest';
import { baseline, isAtBaseline } from '../../../core/traffic/weights';
import { synthesizeNames, type NamesForm } from '../apps/names-app';
import { names } from '../apps/names';
import type { Check } from '../walk/check';
import { expectThat } from '../walk/expect-that';
import { clientsOf, Site } from '../walk/site';
import type { Walk } from '../walk/walk';

/** The requests of the clients in each second. */
const requestsPerSecond = 3;

/** The checks on the first deployment. */
export const firstDeploy: readonly Check[] = [
  {
    id: 'hyphenated-stack',
    title: 'A stack with a hyphen at position 13 is created, with a service of a valid name',
    line: 1,
    kind: 'asserts',
    decides: [],
    async run(walk) {
      await deployNames(walk);
      const site = await Site.open(walk.world, names.namesService);
      const { name } = await site.latticeService();
      walk.note({ latticeService: name });
    },
  },
  {
    id: 'fixed-function-name',
    title: 'A function of a fixed name that was destroyed is deployed again, as docs/construct.md says',
    line: 4,
    kind: 'asserts',
    decides: [],
    async run(walk) {
      const { world } = walk;
      const stack = { folder: walk.nextFolder(), stackName: names.namesStack };
      await world.destroy(stack);
      const again = await world.deploy(synthesizeNames(walk.nextFolder()));
      walk.note({ versionOneReturns: again.kind === 'deployed' });
      if (again.kind === 'failed') {
        await deployNames(walk, { kind: 'function' });
        const initialVersion = await newestVersion(walk, names.namesFunction);
        walk.note({ initialVersion });
        await deployNames(walk, { kind: 'service', initialVersion });
      }
      const site = await Site.open(world, names.namesService);
      walk.note({ live: await site.aliasVersion('production') });
      await world.destroy(stack);
    },
  },
  {
    id: 'first-deploy',
    title: 'The first deployment of the example succeeds, and clients are answered',
    kind: 'asserts',
    decides: [],
    async run(walk) {
      const deployed = await walk.deploy({ edition: 'good' });
      expectThat(deployed.kind === 'deployed', JSON.stringify(deployed));
      const { site, world } = walk;
      const { domainName } = await site.latticeService();
      const { listener } = site.manifest.route;
      walk.traffic = await world.startTraffic({ listener, domainName, requestsPerSecond });
      await world.sleep(60);
      const { total, failed } = walk.traffic.answers;
      walk.note({ seconds: deployed.seconds, requests: total, failed });
      expectThat(total > 0, 'no client sent a request');
      expectThat(failed === 0, `${failed} of ${total} requests failed`);
    },
  },
  {
    id: 'alias-policy',
    title: 'The policy of the production alias lets VPC Lattice invoke it',
    line: 2,
    kind: 'asserts',
    decides: ['registration-permission'],
    async run(walk) {
      const { site } = walk;
      const { aliasNames, functionName } = lambdaTargetOf(site.manifest);
      const { Policy = '{}' } = await site.clients.lambda.send(
        new GetPolicyCommand({ FunctionName: functionName, Qualifier: aliasNames.production }),
      );
      const { Statement: statements = [] } = JSON.parse(Policy) as {
        Statement?: { Principal: { Service?: string } | string }[];
      };
      const ofLattice = statements.filter(
        ({ Principal }) => typeof Principal === 'object' && Principal.Service === 'vpc-lattice.amazonaws.com',
      );
      walk.note({ statements: statements.length, ofVpcLattice: ofLattice.length });
      expectThat(ofLattice.length > 0, 'no statement lets VPC Lattice invoke the alias');
      walk.decide('registration-permission', ofLattice.length > 1);
    },
  },
  {
    id: 'weight-zero',
    title: 'A side with weight 0 is accepted, and what is read back compares as what was written',
    line: 3,
    kind: 'asserts',
    decides: ['weight-zero', 'action-read-back', 'listener-change-time'],
    async run(walk) {
      const { site } = walk;
      const { service, listener, targetGroups } = site.manifest.route;
      const read = () =>
        site.clients.lattice.send(
          new GetListenerCommand({ serviceIdentifier: service, listenerIdentifier: listener }),
        );
      const before = await read();
      await site.writeWeights({ production: 100, canary: 0 });
      const { defaultAction, lastUpdatedAt } = await read();
      const weights = await site.weights();
      await site.writeWeights(baseline);
      const groups = defaultAction?.forward?.targetGroups ?? [];
      const identifiers = groups.map(({ targetGroupIdentifier = '' }) => targetGroupIdentifier);
      walk.note({
        readBack: groups.map(({ targetGroupIdentifier: id, weight }) => `${id}: ${weight}`),
        isListed: groups.some(({ weight }) => weight === 0),
      });
      walk.decide('weight-zero', groups.length === 2);
      walk.decide(
        'action-read-back',
        Object.values(targetGroups).every((group) => identifiers.some((id) => group.endsWith(id))),
      );
      walk.decide('listener-change-time', lastUpdatedAt?.getTime() !== before.lastUpdatedAt?.getTime());
      expectThat(weights !== undefined && isAtBaseline(weights), `read back: ${JSON.stringify(weights)}`);
    },
  },
];

async function deployNames(walk: Walk, form?: NamesForm): Promise<void> {
  const deployed = await walk.world.deploy(synthesizeNames(walk.nextFolder(), form));
  expectThat(deployed.kind === 'deployed', JSON.stringify(deployed));
}

async function newestVersion({ world }: Walk, functionName: string): Promise<string> {
  const { Versions = [] } = await clientsOf(world).lambda.send(
    new ListVersionsByFunctionCommand({ FunctionName: functionName }),
  );
  return String(Math.max(...Versions.map(({ Version }) => Number(Version) || 0)));
}
