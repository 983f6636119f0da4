import { basename } from 'node:path';
import { z } from 'zod';
import { DeploymentFailed, type LocalCloud } from '../local-cloud';

export const deploymentSchema = z.strictObject({
  /** Seconds after the start of the first release. */
  atSeconds: z.int().min(0).max(604_800),
  /**
   * A synthesized template, relative to the scenario's file, with its assets beside it. The stack under rehearsal is
   * updated to it, whatever the name of the file.
   */
  template: z.string().min(1),
  /** The logical id of a resource whose change fails, or its beginning. @default - none */
  failingResource: z.string().min(1).max(255).optional(),
  /** The expected end. A deployment that fails is rolled back. @default complete */
  expect: z.enum(['complete', 'failed']).default('complete'),
});

/** A deployment of another template while releases run. */
export type Deployment = z.output<typeof deploymentSchema>;

/** The end of a deployment. Times are virtual, ISO 8601. */
export interface DeploymentReport {
  /** The name of the template's file. */
  readonly template: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: Deployment['expect'];
  readonly expected: Deployment['expect'];
  /** The status of the stack afterwards. */
  readonly status: string;
  /** The reason of a failure. */
  readonly reason?: string;
}

/** The deployments of a scenario, one after the other. */
export class Deployments {
  #results: Promise<PromiseSettledResult<DeploymentReport>[]> = Promise.resolve([]);

  /** @param stackName the stack that they update */
  constructor(
    private readonly cloud: LocalCloud,
    private readonly stackName: string,
    private readonly planned: readonly Deployment[],
    private readonly onDeployed: (report: DeploymentReport) => void,
  ) {}

  /** Begins to count the seconds. */
  start(): void {
    const startedAt = this.cloud.context.clock.now();
    const inOrder = [...this.planned].sort((a, b) => a.atSeconds - b.atSeconds);
    const play = async (): Promise<PromiseSettledResult<DeploymentReport>[]> => {
      const reports: DeploymentReport[] = [];
      for (const deployment of inOrder) {
        await this.cloud.context.clock.sleepUntil(startedAt + deployment.atSeconds * 1000);
        const report = await this.#deploy(deployment);
        this.onDeployed(report);
        reports.push(report);
      }
      return reports.map((value) => ({ status: 'fulfilled', value }));
    };
    // Settled, because nobody waits for it before the releases have ended.
    this.#results = play().catch((reason: unknown) => [{ status: 'rejected', reason }]);
  }

  /**
   * Waits for the end of all deployments.
   *
   * @throws Error when the local cloud does not support something in a template
   */
  async ended(): Promise<DeploymentReport[]> {
    return (await this.#results).map((result) => {
      if (result.status === 'rejected') throw result.reason as Error;
      return result.value;
    });
  }

  async #deploy({ template, failingResource, expect: expected }: Deployment): Promise<DeploymentReport> {
    const { cloud, stackName } = this;
    const now = () => new Date(cloud.context.clock.now()).toISOString();
    const startedAt = now();
    let reason: string | undefined;
    try {
      await cloud.deploy(template, { stackName, failingResource });
    } catch (error) {
      if (!(error instanceof DeploymentFailed)) throw error;
      reason = error.message;
    }
    return {
      template: basename(template),
      startedAt,
      endedAt: now(),
      outcome: reason === undefined ? 'complete' : 'failed',
      expected,
      status: cloud.cloudformation.stack(stackName)?.status ?? '',
      ...(reason !== undefined && { reason }),
    };
  }
}
