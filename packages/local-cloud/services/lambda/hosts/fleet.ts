import type { PeerServices } from '../../../kernel/peers';
import type { CloudContext } from '../../../kernel/cloud-context';
import { RateLimit } from '../../../kernel/rate-limit';
import { Environment, type EnvironmentTimes } from './environment';
import type { Launch } from './function-process';
import type { FunctionVersion } from '../state/version';
import { Pool, runningIn, type Siblings } from './pool';
import { logTargetOf } from './log-target';
import { processVariables } from './process-variables';
import { SystemLog } from './system-log';
import type { Task } from './task';

/** A line that a function wrote. */
export interface LogLine {
  readonly functionName: string;
  readonly version: string;
  readonly line: string;
  /** Virtual milliseconds since the epoch. */
  readonly at: number;
}

export interface FleetOptions {
  readonly maximumEnvironments: number;
  /** Maximum number of warm environments of all functions: with more, those that have idled longest are ended, as in AWS. */
  readonly maximumWarmEnvironments: number;
  /** Invocations of a function that may run at a time; undefined leaves it to the account. */
  readonly reservedConcurrency: (functionName: string) => number | undefined;
  /** Invocations of all functions without reserved concurrency that may run at a time. */
  readonly unreservedConcurrency: () => number;
  /** Real milliseconds after which a handler that neither ends nor waits for virtual time is given up. */
  readonly hangMilliseconds: number;
  readonly onLogLine?: (line: LogLine) => void;
  /** The launcher of a function's code. */
  readonly launch: Launch;
}

/** Number of checks before a handler counts as hanging. */
const checksBeforeTimeout = 6;

const minuteMilliseconds = 60_000;

/** All execution environments. */
export class Fleet {
  readonly #pools = new Map<FunctionVersion, Pool>();
  readonly #siblings = new Map<string, Siblings>();
  readonly #coldStarts = new Map<string, number>();
  readonly #byAccessKeyId = new Map<string, Environment>();
  /** In the order in which they came to idle. */
  readonly #idle = new Set<Environment>();
  readonly #checks = new Map<Environment, { stretch: number; count: number }>();
  #watchdog: NodeJS.Timeout | undefined;
  #created = 0;
  #closed = false;
  readonly #onExit = () => this.#stopAll();

  constructor(
    private readonly context: CloudContext,
    private readonly peers: Pick<PeerServices, 'access' | 'endpoint' | 'logs' | 'metrics'>,
    private readonly options: FleetOptions,
  ) {}

  /** Runs a task in an environment of the version. */
  submit(version: FunctionVersion, task: Task): void {
    let pool = this.#pools.get(version);
    if (!pool) {
      pool = new Pool(
        this.options.maximumEnvironments,
        (number) => this.#timesOf(version, number),
        (first, times, onChange) => this.#create(version, first, times, onChange),
        this.#siblingsOf(version.functionName),
      );
      this.#pools.set(version, pool);
    }
    pool.submit(task);
  }

  /** The execution environment with these credentials. */
  environmentOf(accessKeyId: string): Environment | undefined {
    return this.#byAccessKeyId.get(accessKeyId);
  }

  /** Number of invocations of a function that waited for an environment to start. */
  coldStartsOf(functionName: string): number {
    return this.#coldStarts.get(functionName) ?? 0;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#watchdog);
    process.removeListener('exit', this.#onExit);
    await Promise.all(this.#stopAll().map((environment) => environment.gone()));
  }

  #create(version: FunctionVersion, task: Task, times: EnvironmentTimes, onChange: () => void): Environment {
    if (this.#closed) throw new Error('This local cloud is closed.');
    this.#watchdog ??= this.#startWatchdog();
    this.#endLongestIdle();
    const { access } = this.peers;
    const principal = access.assume({
      roleArn: version.settings.role,
      service: 'lambda.amazonaws.com',
      sessionName: version.functionName,
    });
    const credentials = access.issueCredentials(principal);
    const log = logTargetOf(this.context, version, ++this.#created);
    const stream = this.peers.logs.open({ ...log, principal });
    const environment: Environment = new Environment(
      {
        version,
        clock: this.context.clock,
        launch: this.options.launch,
        times: task.isInitialization ? { ...times, coldStart: 0 } : times,
        variables: processVariables(this.context, this.peers, version, log, credentials),
        systemLog: new SystemLog(log, version, (record, at) => stream.put(record, at)),
        onLogLine: (line, at) => {
          const { functionName } = version;
          this.options.onLogLine?.({ functionName, version: version.version, line, at });
          stream.put(line, at);
        },
        onChange: () => {
          this.#idle.delete(environment);
          if (environment.state === 'idle') this.#idle.add(environment);
          if (environment.state === 'stopped') {
            this.#byAccessKeyId.delete(credentials.accessKeyId);
            this.#checks.delete(environment);
          }
          onChange();
        },
      },
      task,
    );
    this.#byAccessKeyId.set(credentials.accessKeyId, environment);
    return environment;
  }

  #timesOf({ arn, lastModified }: FunctionVersion, number: number): EnvironmentTimes {
    const { weather } = this.context;
    return {
      coldStart: weather.milliseconds('coldStartSeconds', arn, lastModified, number),
      idle: weather.milliseconds('idleEnvironmentSeconds', arn, lastModified, number),
    };
  }

  #endLongestIdle(): void {
    for (const environment of this.#idle) {
      if (this.#byAccessKeyId.size < this.options.maximumWarmEnvironments) return;
      // It may have been given work since.
      if (environment.state === 'idle') environment.stop();
      this.#idle.delete(environment);
    }
  }

  #siblingsOf(functionName: string): Siblings {
    let siblings = this.#siblings.get(functionName);
    if (!siblings) {
      const concurrency = this.peers.metrics.series({
        namespace: 'AWS/Lambda',
        name: 'ConcurrentExecutions',
        dimensions: { FunctionName: functionName },
        unit: 'Count',
      });
      const perTenSeconds = this.context.weather.draw('environmentsPer10Seconds');
      const environments = new RateLimit(this.context.clock, perTenSeconds / 10, perTenSeconds);
      siblings = {
        pools: new Set(),
        reserved: () => this.options.reservedConcurrency(functionName),
        onColdStart: () => this.#coldStarts.set(functionName, this.coldStartsOf(functionName) + 1),
        isAccountExhausted: () => this.#isAccountExhausted(),
        admitsEnvironment: () => environments.admits(),
        onConcurrency: (running) => concurrency.record(running),
      };
      this.#siblings.set(functionName, siblings);
    }
    return siblings;
  }

  #isAccountExhausted(): boolean {
    const { clock, weather } = this.context;
    const others = weather.draw('otherConcurrency', Math.floor(clock.now() / minuteMilliseconds));
    let running = 0;
    for (const [name, { pools }] of this.#siblings) {
      if (this.options.reservedConcurrency(name) === undefined) running += runningIn(pools);
    }
    return running >= this.options.unreservedConcurrency() - others;
  }

  #startWatchdog(): NodeJS.Timeout {
    process.once('exit', this.#onExit);
    const interval = this.options.hangMilliseconds / checksBeforeTimeout;
    return setInterval(() => this.#checkForHangs(), interval).unref();
  }

  /** The one place where real time counts: nothing else could end a handler that spins. */
  #checkForHangs(): void {
    for (const pool of this.#pools.values()) {
      for (const environment of pool.environments) {
        const seen = this.#checks.get(environment);
        const { state, stretch } = environment;
        const same = state === 'computing' && seen?.stretch === stretch;
        const count = same ? seen.count + 1 : 0;
        this.#checks.set(environment, { stretch, count });
        if (count >= checksBeforeTimeout) environment.timeOut();
      }
    }
  }

  #stopAll(): readonly Environment[] {
    const environments = [...this.#pools.values()].flatMap((pool) => [...pool.environments]);
    environments.forEach((environment) => environment.stop());
    return environments;
  }
}
