import { assets } from '../../../packages/cli/process/assets';
import {
  type Activity,
  type ClientConfig,
  DeploymentFailed,
  LocalCloud,
  TrafficClient,
  type WeatherName,
} from '../../../packages/local-cloud';
import { readScenario, Traffic } from '../../../packages/rehearsal';
import type { Assembly } from '../apps/assembly';
import { rolloutsProgram, runEach, runNode } from './process';
import type { ClientSettings, ClientTraffic, DeployResult, ProcessResult, World } from './world';

const startsAt = Date.parse('2026-01-05T09:00:00Z');

/** The options of {@link LocalWorld.start}. */
export interface LocalWorldOptions {
  readonly weather: WeatherName;
  readonly seed: number;
}

/** The local cloud, in this process and in virtual time. */
export class LocalWorld implements World {
  readonly cloud = 'local';
  readonly clientSettings: ClientSettings;
  /** Time stands still while the suite computes. */
  readonly #script: Activity;

  static async start(options: LocalWorldOptions): Promise<LocalWorld> {
    return new LocalWorld(await LocalCloud.start({ startsAt, functions: 'in-process', ...options }));
  }

  private constructor(private readonly local: LocalCloud) {
    this.#script = local.context.clock.begin();
    const { requestHandler, ...settings } = local.directClientConfig;
    // A call may take virtual time: a function that is invoked sleeps.
    const handle = (request: Parameters<typeof requestHandler.handle>[0]) =>
      this.#script.waitFor(requestHandler.handle(request));
    this.clientSettings = { ...settings, requestHandler: { handle } };
  }

  get account(): string {
    return this.local.context.account;
  }

  get region(): string {
    return this.local.context.region;
  }

  now(): number {
    return this.local.context.clock.now();
  }

  sleep(seconds: number): Promise<void> {
    return this.#script.sleep(seconds * 1000);
  }

  async deploy({ templateFile }: Assembly): Promise<DeployResult> {
    try {
      await this.#script.waitFor(this.local.deploy(templateFile));
      return { kind: 'deployed' };
    } catch (error) {
      if (!(error instanceof DeploymentFailed)) throw error;
      return { kind: 'failed', reason: error.message };
    }
  }

  async destroy({ stackName }: Pick<Assembly, 'stackName'>): Promise<void> {
    await this.#script.waitFor(this.local.destroy(stackName));
  }

  rollouts(args: readonly string[]): Promise<ProcessResult> {
    return runNode(rolloutsProgram, args, this.#envOf(this.local.clientConfig));
  }

  rolloutsAs(policy: object, commands: readonly (readonly string[])[]): Promise<ProcessResult[]> {
    const caller = this.local.clientConfigOf('acceptance', policy);
    return this.#script.waitFor(runEach(commands, this.#envOf(caller)));
  }

  /**
   * The clients are no functions of the local cloud: a function that waits for an answer keeps time from passing, also
   * for the function that is to give the answer.
   */
  startTraffic({
    listener,
    requestsPerSecond,
  }: Parameters<World['startTraffic']>[0]): Promise<ClientTraffic> {
    const { context, lattice } = this.local;
    const client = new TrafficClient(context, lattice.urlOf(listener));
    const plan = { ...readScenario('good', assets.scenarios).traffic, requestsPerSecond };
    const traffic = new Traffic(context.clock, context.random, client, plan);
    traffic.start();
    return Promise.resolve({
      get answers() {
        return traffic.totals;
      },
      stop: async () => {
        await this.#script.waitFor(traffic.stop());
        await client.close();
      },
    });
  }

  #envOf({ credentials }: ClientConfig): NodeJS.ProcessEnv {
    const { endpoint, clockHeader } = this.local;
    return {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      ROLLOUTS_CLOCK_HEADER: clockHeader,
      AWS_REGION: this.region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    };
  }

  async close(): Promise<void> {
    this.#script.end();
    await this.local.close();
  }
}
