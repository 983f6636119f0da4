import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type ApiCall, type ApiLog, LocalCloud } from '../../../packages/local-cloud';
import { type Bench, type BenchResult, wholeNumber } from '../harness/bench';
import { populate } from './populated-account';
import { number, printTable } from '../harness/table';

/** The longest acceptable median of a command. */
const mostMilliseconds = 2000;

const program = join(__dirname, '..', '..', '..', 'packages', 'cli', 'bin', 'rollouts.js');

interface Wait {
  readonly command: string;
  /** One measurement a round, including the start of the process. */
  readonly milliseconds: readonly number[];
  /** The AWS calls of one run, by operation. */
  readonly calls: Readonly<Record<string, number>>;
}

/** Measures how long commands and the console take in a large account. */
export const frontDoors: Bench = {
  name: 'front-doors',
  question: 'how long do all services of a large account, a long history and the console take?',
  flags: { services: '500', releases: '10000', rounds: '5' },
  async run(flags): Promise<BenchResult> {
    const services = wholeNumber(flags, 'services', 1, 5000);
    const releases = wholeNumber(flags, 'releases', 1, 100_000);
    const rounds = wholeNumber(flags, 'rounds', 1, 100);
    const calls = new CountedCalls();
    const cloud = await LocalCloud.start({ startsAt: Date.now(), apiLog: calls });
    try {
      const service = await populate(cloud, { services, releases });
      const commands = [
        'list --json',
        `history --service ${service} --json`,
        `history --service ${service} --limit 1000 --json`,
        `status --service ${service} --json`,
      ];
      const waits: Wait[] = [];
      for (const command of commands) {
        waits.push(await measure(command, () => run(command, cloud), calls, rounds));
      }
      for (const kind of ['history', 'services']) {
        const command = `console --service ${service}`;
        const open = () => openConsole(command, cloud, kind);
        waits.push(await measure(`${command}, until it shows ${kind}`, open, calls, rounds));
      }
      return report(waits, { services, releases, rounds });
    } finally {
      await cloud.close();
    }
  },
};

async function measure(
  command: string,
  wait: () => Promise<number>,
  calls: CountedCalls,
  rounds: number,
): Promise<Wait> {
  const milliseconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    calls.begin();
    milliseconds.push(await wait());
  }
  return { command, milliseconds: milliseconds.sort((one, other) => one - other), calls: calls.counted };
}

/** @throws Error with the stderr of a command that fails */
async function run(command: string, cloud: LocalCloud): Promise<number> {
  const startedAt = performance.now();
  const child = start(command, cloud, 'ignore');
  const errors: Buffer[] = [];
  child.stderr!.on('data', (chunk: Buffer) => errors.push(chunk));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  if (exitCode === 0) return performance.now() - startedAt;
  throw new Error(`rollouts ${command} ended with ${exitCode}: ${Buffer.concat(errors).toString()}`);
}

/** Returns the milliseconds until an opened page has received its content. */
async function openConsole(command: string, cloud: LocalCloud, kind: string): Promise<number> {
  const startedAt = performance.now();
  const child = start(command, cloud, 'pipe');
  const exited = once(child, 'exit');
  const stop = new AbortController();
  try {
    const [, url] = await wordsIn(child.stdout!, /^Console: (\S+)\n/m);
    const { body } = await fetch(`${url}changes`, { signal: stop.signal });
    await wordsIn(body!, new RegExp(`"kind":"${kind}"`));
    return performance.now() - startedAt;
  } finally {
    stop.abort();
    child.kill('SIGINT');
    await exited;
  }
}

/** @throws Error with the whole output when it ends without a match */
async function wordsIn(stream: AsyncIterable<Uint8Array>, words: RegExp): Promise<RegExpExecArray> {
  let text = '';
  const decoder = new TextDecoder();
  // Left open: closing the pipe would end the program.
  const chunks = stream[Symbol.asyncIterator]();
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    text += decoder.decode(next.value, { stream: true });
    const found = words.exec(text);
    if (found) return found;
  }
  throw new Error(`there was no ${words.source} in: ${text}`);
}

function start(command: string, cloud: LocalCloud, stdout: 'ignore' | 'pipe'): ChildProcess {
  return spawn(process.execPath, [program, ...command.split(' ')], {
    stdio: ['ignore', stdout, 'pipe'],
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: cloud.endpoint,
      ROLLOUTS_CLOCK_HEADER: cloud.clockHeader,
      AWS_REGION: cloud.context.region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    },
  });
}

function report(waits: readonly Wait[], results: object): BenchResult {
  const rows = waits.map(({ command, milliseconds, calls }) => ({
    command,
    medianMilliseconds: Math.round(milliseconds[Math.floor(milliseconds.length / 2)] ?? 0),
    mostMilliseconds: Math.round(milliseconds.at(-1) ?? 0),
    calls,
  }));
  printTable(
    ['rollouts …', 'ms: median', 'most', 'calls'],
    rows.map((row) => [
      row.command,
      number(row.medianMilliseconds),
      number(row.mostMilliseconds),
      Object.entries(row.calls)
        .map(([operation, count]) => `${count} ${operation}`)
        .join(', '),
    ]),
  );
  const slow = rows.filter((row) => row.medianMilliseconds > mostMilliseconds);
  return {
    problems: slow.map(
      ({ command, medianMilliseconds }) =>
        `rollouts ${command} takes ${medianMilliseconds} ms, more than ${mostMilliseconds}`,
    ),
    results: { ...results, rows },
  };
}

/** Counts calls by operation. */
class CountedCalls implements ApiLog {
  #counts: Record<string, number> = {};

  /** Forgets what was counted. */
  begin(): void {
    this.#counts = {};
  }

  get counted(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  write({ operation }: ApiCall): void {
    this.#counts[operation] = (this.#counts[operation] ?? 0) + 1;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
