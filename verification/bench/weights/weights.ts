import { VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import { Route } from '../../../aws/lattice/route';
import { weightsFor, baseline } from '../../../core/traffic/weights';
import { TrafficClient } from '../../../packages/local-cloud';
import { type Bench, type BenchResult, wholeNumber } from '../harness/bench';
import { checkoutRequest, isRight } from '../harness/checkout-request';
import { closedLoop } from '../harness/closed-loop';
import { deployExample, type Example } from '../harness/example';
import { number, printTable } from '../harness/table';

/** The canary's weights to measure, per mille. */
const measuredWeights = [1, 10, 100, 300, 500, 1000];

/** The probability that correct weights are observed outside of the bounds. */
const doubt = 0.001;

/** Requests between two changes of the weights. */
const requestsPerChange = 100;

const connections = 16;

/** Measures whether the data plane follows the weights, and fails no request while they change. */
export const weights: Bench = {
  name: 'weights',
  question: 'does traffic follow the weights, and does every request succeed while they change?',
  flags: { requests: '10000', seed: '1' },
  async run(flags): Promise<BenchResult> {
    const count = wholeNumber(flags, 'requests', 100, 1_000_000);
    const example = await deployExample(wholeNumber(flags, 'seed', 0, 2 ** 32 - 1));
    const run = new WeightsRun(example);
    try {
      const measured = [];
      for (const weight of measuredWeights) measured.push(await run.measure(weight, count));
      const changing = await run.whileChanging(count);
      return report(measured, changing);
    } finally {
      await run.close();
      await example.cloud.close();
    }
  },
};

interface MeasuredWeight {
  readonly weight: number;
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

class WeightsRun {
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

  async measure(weight: number, requests: number): Promise<MeasuredWeight> {
    await this.#route.write(weightsFor(weight));
    const counts = await this.#send(requests, () => undefined);
    return { weight, requests, ...counts, ...binomialBounds(requests, weight / 1000) };
  }

  /** Writes the next weight every hundred requests, while other requests are in flight. */
  async whileChanging(requests: number): Promise<Changing> {
    const forwards = [...measuredWeights.map(weightsFor), baseline];
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

function report(measured: readonly MeasuredWeight[], changing: Changing): BenchResult {
  printTable(
    ['weight', 'observed', `bounds (${number((1 - doubt) * 100, 1)}%)`, 'canary', 'requests', 'failures'],
    measured.map(({ weight, requests, canary, least, most, failures }) => [
      `${weight / 10}%`,
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
  const outside = measured.filter(({ canary: observed, least, most }) => observed < least || observed > most);
  const failing = measured.filter((each) => each.failures > 0);
  return {
    problems: [
      ...outside.map(({ weight }) => `${weight / 10}%: the observed weight is out of bounds`),
      ...failing.map(({ weight }) => `${weight / 10}%: requests failed`),
      ...(failures > 0 ? [`${failures} requests failed while weights were changed`] : []),
    ],
    results: { doubt, measured, changing },
  };
}

function inPercent(share: number): string {
  return `${number(share * 100, 2)}%`;
}

/** Returns the two-sided bounds of a binomial count with coverage 1 − {@link doubt}. */
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
