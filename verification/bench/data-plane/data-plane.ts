import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { lambdaTargetOf } from '../../../core/registry/service-manifest';
import { handler } from '../../../examples/checkout/good/handler';
import { TrafficClient } from '../../../packages/local-cloud';
import { type Bench, type BenchResult, wholeNumber } from '../harness/bench';
import { checkoutRequest, isRight, sendCheckout } from '../harness/checkout-request';
import { closedLoop, type Limits, type Load } from '../harness/closed-loop';
import { deployExample, type Example } from '../harness/example';
import type { LoadOrder } from './load-process';
import { number, printTable } from '../harness/table';

const connectionCounts = [1, 8, 32, 64];
const warmUpRequests = 500;

/** A rehearsal of an hour at 20 requests a second is over within a minute and a half with this. */
const leastPerSecond = 1000;

const localCloud = 'local cloud';
const plainServer = 'plain node:http, handler in process';
const fromSecondProcess = 'load from a second process';
const plainFromSecondProcess = `${plainServer}, ${fromSecondProcess}`;
const advice = 'Where min and max are far apart, something else was running: measure again.';

type Way = (limits: Limits) => Promise<Load>;

/** Requests a second through the local cloud's data plane to a function in its own process, and beside it the plainest alternative. */
export const dataPlane: Bench = {
  name: 'data-plane',
  question: 'how many requests a second does the data plane serve, with a real function behind it?',
  flags: { rounds: '3', seconds: '1', seed: '1' },
  async run(flags): Promise<BenchResult> {
    const rounds = wholeNumber(flags, 'rounds', 1, 100);
    const milliseconds = wholeNumber(flags, 'seconds', 1, 60) * 1000;
    const [loadBefore = 0] = loadavg();
    const example = await deployExample(wholeNumber(flags, 'seed', 0, 2 ** 32 - 1));
    const plain = await startPlainServer();
    const loadProcess = startLoadProcess();
    try {
      const ways: Record<string, Way> = {
        [localCloud]: sameProcess(example),
        [`${localCloud}, ${fromSecondProcess}`]: secondProcess(loadProcess, example.url),
        'function alone, behind the Runtime API': functionAlone(example),
        [plainServer]: plainLoad(urlOf(plain)),
        [plainFromSecondProcess]: secondProcess(loadProcess, urlOf(plain)),
      };
      const { problems, results } = report(await measure(ways, rounds, milliseconds));
      console.log(`\nLoad average of this machine before: ${loadBefore.toFixed(1)}. ${advice}`);
      return { problems, results: { rounds, loadBefore, ...results } };
    } finally {
      loadProcess.kill();
      plain.closeAllConnections();
      plain.close();
      await example.cloud.close();
    }
  },
};

interface Measurement {
  readonly way: string;
  readonly connections: number;
  /** One of each round. */
  readonly loads: readonly Load[];
}

/** Every way in turn, then all of them again: what else the machine does meanwhile then hits none of them alone. */
async function measure(
  ways: Record<string, Way>,
  rounds: number,
  milliseconds: number,
): Promise<Measurement[]> {
  const measured = connectionCounts.flatMap((connections) =>
    Object.entries(ways).map(([way, load]) => ({ way, connections, load, loads: [] as Load[] })),
  );
  for (let round = 0; round < rounds; round++) {
    for (const { connections, load, loads } of measured) {
      await load({ connections, milliseconds, maximumRequests: warmUpRequests });
      loads.push(await load({ connections, milliseconds, maximumRequests: 1_000_000 }));
    }
  }
  return measured.map(({ way, connections, loads }) => ({ way, connections, loads }));
}

function report(measurements: readonly Measurement[]): BenchResult {
  const rows = measurements.map(({ way, connections, loads }) => {
    const perSecond = loads.map((load) => load.perSecond).sort((one, other) => one - other);
    return {
      way,
      connections,
      median: perSecond[Math.floor(perSecond.length / 2)]!,
      least: perSecond[0]!,
      most: perSecond.at(-1)!,
      requests: loads.reduce((sum, load) => sum + load.requests, 0),
      failures: loads.reduce((sum, load) => sum + load.failures, 0),
    };
  });
  const medianOf = (way: string, connections: number) =>
    rows.find((row) => row.way === way && row.connections === connections)!.median;
  const ofPlain = ({ way, connections, median }: (typeof rows)[number]) =>
    median / medianOf(way.endsWith(fromSecondProcess) ? plainFromSecondProcess : plainServer, connections);
  printTable(
    ['way', 'connections', 'of plain', 'requests/s: median', 'min', 'max', 'requests', 'failures'],
    rows.map((row) => [
      row.way,
      String(row.connections),
      number(ofPlain(row), 2),
      number(row.median),
      number(row.least),
      number(row.most),
      number(row.requests),
      number(row.failures),
    ]),
  );
  const failed = rows.filter(({ failures }) => failures > 0);
  const tooSlow = rows.filter(
    ({ way, connections, median }) =>
      way.startsWith(localCloud) && connections > 1 && median < leastPerSecond,
  );
  return {
    problems: [
      ...failed.map(({ way, connections, failures }) => `${way}, ${connections}: ${failures} failures`),
      ...tooSlow.map(({ way, connections }) => `${way}, ${connections}: below ${leastPerSecond} requests/s`),
    ],
    results: { rows, measurements },
  };
}

/** As rehearsals send: from within the local cloud's process. */
function sameProcess({ cloud, url }: Example): Way {
  let sent = 0;
  return async (limits) => {
    const client = new TrafficClient(cloud.context, url);
    const load = await closedLoop(limits, async () => {
      const { status, body } = await client.send({ ...checkoutRequest, id: String(sent++) });
      return isRight(status, body);
    });
    await client.close();
    return load;
  };
}

/** Neither listener nor routing nor HTTP client. */
function functionAlone({ cloud, client }: Example): Way {
  const { region, account } = cloud.context;
  const functionArn = `arn:aws:lambda:${region}:${account}:function:${lambdaTargetOf(client.manifest).functionName}:live`;
  const payload = Buffer.from(JSON.stringify(checkoutEvent));
  return (limits) =>
    closedLoop(limits, async () => {
      const activity = cloud.context.clock.begin();
      try {
        const invoker = { kind: 'principal', principal: { kind: 'owner' } } as const;
        const result = await cloud.lambda.invoke({ functionArn, payload, invoker, activity });
        const { statusCode, body } = JSON.parse(Buffer.from(result.payload).toString()) as Answer;
        return isRight(statusCode, body);
      } finally {
        activity.end();
      }
    });
}

type Answer = Awaited<ReturnType<typeof handler>>;

const checkoutEvent: Parameters<typeof handler>[0] = {
  version: '2.0',
  method: checkoutRequest.method,
  path: checkoutRequest.path,
  headers: { 'content-type': ['application/json'] },
  body: checkoutRequest.body,
  requestContext: { targetGroupArn: '' },
};

/** The same handler called by a server that does nothing else: no more can be had over HTTP. */
async function startPlainServer(): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void handler({ ...checkoutEvent, body: Buffer.concat(chunks).toString() }).then((answer) =>
        response.writeHead(answer.statusCode, answer.headers).end(answer.body),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function plainLoad(url: string): Way {
  return async (limits) => {
    const pool = new Pool(url, { connections: limits.connections });
    const load = await closedLoop(limits, () => sendCheckout(pool));
    await pool.close();
    return load;
  };
}

function startLoadProcess(): ChildProcess {
  return fork(join(__dirname, 'load-process.ts'), { execArgv: ['--require', 'tsx/cjs'] });
}

function secondProcess(child: ChildProcess, url: string): Way {
  return async (limits) => {
    child.send({ ...limits, url } satisfies LoadOrder);
    const [load] = (await once(child, 'message')) as [Load];
    return load;
  };
}
