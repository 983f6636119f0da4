import { VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import { Route } from '../../../aws/lattice/route';
import { forwardFor, rest } from '../../../core/traffic/weights';
import { TrafficClient } from '../../../packages/local-cloud';
import { type Bench, type BenchResult, wholeNumber } from '../harness/bench';
import { checkoutRequest, isRight } from '../harness/checkout-request';
import { closedLoop } from '../harness/closed-loop';
import { deployExample, type Example } from '../harness/example';
import { number, printTable } from '../harness/table';

/** The canary's shares that are measured: what stages ask for. */
const sharesPerMille = [1, 10, 100, 300, 500, 1000];

/** How often a right split may fall outside of the bounds. */
const doubt = 0.001;

/** How many requests are sent between two changes of the weights. */
const requestsPerChange = 100;

const connections = 16;

/** Whether the data plane splits as its weights say, and loses nothing while they change. */
export const split: Bench = {
  name: 'split',
  question: 'does the canary get its share, and is no request lost while weights change?',
  flags: { requests: '10000', seed: '1' },
  async run(flags): Promise<BenchResult> {
    const count = wholeNumber(flags, 'requests', 100, 1_000_000);
    const example = await deployExample(wholeNumber(flags, 'seed', 0, 2 ** 32 - 1));
    const run = new SplitRun(example);
    try {
      const shares = [];
      for (const perMille of sharesPerMille) shares.push(await run.share(perMille, count));
      const changing = await run.whileChanging(count);
      return report(shares, changing);
    } finally {
      await run.close();
      await example.cloud.close();
    }
  },
};

interface Share {
  readonly perMille: number;
  readonly requests: number;
  readonly canary: number;
  readonly least: number;
  readonly most: number;
  readonly failures: number;
}

interface Changing {
  readonly requests: number;
  readonly changes: number;
  readonly canary: number;
  readonly failures: number;
}

class SplitRun {
  readonly #route: Route;
  readonly #traffic: TrafficClient;
  readonly #stopObserving: () => void;
  #sent = 0;
  #canary = 0;

  constructor({ cloud, client, url }: Example) {
    const { route } = client.manifest;
    this.#route = new Route(route, new VPCLatticeClient(cloud.clientConfig));
    this.#traffic = new TrafficClient(cloud.context, url);
    this.#stopObserving = cloud.lattice.onAnswered(({ targetGroupId = 'none' }) => {
      if (route.targetGroups.canary.endsWith(targetGroupId)) this.#canary++;
    });
  }

  async share(perMille: number, requests: number): Promise<Share> {
    await this.#route.write(forwardFor(perMille));
    const counts = await this.#send(requests, () => undefined);
    return { perMille, requests, ...counts, ...binomialBounds(requests, perMille / 1000) };
  }

  /** Goes from one weight to the next every hundred requests, with others in flight all the time. */
  async whileChanging(requests: number): Promise<Changing> {
    const forwards = [...sharesPerMille.map(forwardFor), rest];
    let changes = 0;
    let written = Promise.resolve();
    const counts = await this.#send(requests, (index) => {
      if (index % requestsPerChange > 0) return;
      const forward = forwards[changes++ % forwards.length]!;
      written = written.then(() => this.#route.write(forward));
    });
    await written;
    return { requests, changes, ...counts };
  }

  async close(): Promise<void> {
    this.#stopObserving();
    await this.#traffic.close();
  }

  async #send(
    requests: number,
    onSend: (index: number) => void,
  ): Promise<{ canary: number; failures: number }> {
    this.#canary = 0;
    const limits = { connections, milliseconds: 600_000, maximumRequests: requests };
    const load = await closedLoop(limits, async (index) => {
      onSend(index);
      const { status, body } = await this.#traffic.send({ ...checkoutRequest, id: String(this.#sent++) });
      return isRight(status, body);
    });
    return { canary: this.#canary, failures: load.failures };
  }
}

function report(shares: readonly Share[], changing: Changing): BenchResult {
  printTable(
    ['weight', 'observed', `bounds (${number((1 - doubt) * 100, 1)} %)`, 'canary', 'requests', 'failures'],
    shares.map(({ perMille, requests, canary, least, most, failures }) => [
      `${perMille / 10} %`,
      inPercent(canary / requests),
      `${inPercent(least / requests)} – ${inPercent(most / requests)}`,
      number(canary),
      number(requests),
      number(failures),
    ]),
  );
  const { requests, changes, canary, failures } = changing;
  console.log(
    `\n${number(failures)} of ${number(requests)} requests failed while the weights were changed ${number(changes)} times` +
      ` (${number(canary)} were served by the canary).`,
  );
  const outside = shares.filter(({ canary: observed, least, most }) => observed < least || observed > most);
  const failing = shares.filter((share) => share.failures > 0);
  return {
    problems: [
      ...outside.map(({ perMille }) => `${perMille / 10} %: the observed share is out of bounds`),
      ...failing.map(({ perMille }) => `${perMille / 10} %: requests failed`),
      ...(failures > 0 ? [`${failures} requests failed while weights were changed`] : []),
    ],
    results: { doubt, shares, changing },
  };
}

function inPercent(share: number): string {
  return `${number(share * 100, 2)} %`;
}

/** The counts between which a binomial number lies but for {@link doubt}, half of it on either side. */
function binomialBounds(trials: number, chance: number): { least: number; most: number } {
  if (chance === 1) return { least: trials, most: trials };
  let logarithm = trials * Math.log1p(-chance);
  let below = 0;
  let least: number | undefined;
  for (let count = 0; count < trials; count++) {
    below += Math.exp(logarithm);
    if (below > doubt / 2) least ??= count;
    if (below >= 1 - doubt / 2) return { least: least ?? 0, most: count };
    logarithm += Math.log((trials - count) / (count + 1)) + Math.log(chance / (1 - chance));
  }
  return { least: least ?? 0, most: trials };
}
