import { assets } from '../../../packages/cli/process/assets';
import { LocalCloud, parseFault } from '../../../packages/local-cloud';
import { functionFigures, type FunctionFigures } from './function-figures';
import { LedgerUnits, type LedgerUse } from './ledger-units';
import { neighborTemplate } from './neighbor-template';
import { StormService, type FaultTraffic } from './storm-service';

/** A storm of faults on one service. */
export interface Storm {
  readonly name: string;
  readonly seconds: number;
  readonly traffic: FaultTraffic;
  /** Concurrency reserved for the tripwire. @default none */
  readonly concurrency?: number;
}

/** The figures of a storm. */
export interface StormFigures {
  readonly storm: Storm;
  readonly function: FunctionFigures;
  readonly ledger: LedgerUse;
  /** CPU seconds of this machine for the storm: those of the tripwire, and of the local cloud around it. */
  readonly cpuSeconds: number;
  /** True if the release was rolled back. */
  readonly isRolledBack: boolean;
  /** Seconds from the first fault of another service's canary until its tripwire aborts; undefined if it does not. */
  readonly neighborSeconds: number | undefined;
}

/** A neighbor's canary that fails every fifth of 2 requests per second, at 10% of its traffic. */
const failingNeighbor: FaultTraffic = {
  faultsPerSecond: 1,
  canaryFraction: 1,
  environments: { production: 1, canary: 2 },
};

const startsAt = Date.parse('2026-01-05T09:00:00Z');

/** The latency of a call of DynamoDB, which takes no virtual time by itself. */
const ledgerLatency = '5ms';

/** Metrics of CloudWatch and judgments are complete after this time. */
const settlingSeconds = 600;

/** The neighbor fails in the middle of the storm, for so long. */
const neighborSeconds = 60;

/** Plays a storm on the local cloud, in `typical` weather, with the bundled tripwire. */
export async function measureStorm(storm: Storm, seed: number): Promise<StormFigures> {
  const units = new LedgerUnits((principal) => principal.includes('/Storm-DeliveryTripwire'));
  const cloud = await LocalCloud.start({
    startsAt,
    seed,
    functions: 'in-process',
    weather: 'typical',
    apiLog: units,
  });
  try {
    const { clock } = cloud.context;
    const neighbor = await StormService.deploy(cloud, {
      template: neighborTemplate(),
      stackName: 'Neighbor',
      traffic: failingNeighbor,
    });
    const service = await StormService.deploy(cloud, {
      template: assets.exampleTemplate,
      stackName: 'Storm',
      ...storm,
    });
    const latency = parseFault(
      `dynamodb:*/Tripwire=slow(${ledgerLatency})`,
      LocalCloud.supportedOperations(),
    );
    cloud.faults.add(latency);
    const before = process.cpuUsage();
    const storming = service.fail(storm.seconds);
    await clock.sleep(storm.seconds * 500);
    const failsAt = clock.now();
    await Promise.all([neighbor.fail(neighborSeconds), storming]);
    await clock.sleep(settlingSeconds * 1000);
    const { user, system } = process.cpuUsage(before);
    const aborted = await neighbor.abort();
    return {
      storm,
      function: await functionFigures(cloud, service.tripwire, startsAt),
      ledger: units.use,
      cpuSeconds: (user + system) / 1e6,
      isRolledBack: (await service.abort()) !== undefined,
      neighborSeconds: aborted && (Date.parse(aborted.at) - failsAt) / 1000,
    };
  } finally {
    await cloud.close();
  }
}
