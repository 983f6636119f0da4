import type { Assembly } from '../apps/assembly';

/** The result of deploying a stack; what failed was rolled back. */
export type DeployResult =
  { readonly kind: 'deployed' } | { readonly kind: 'failed'; readonly reason: string };

/** The requests of clients so far, and those that failed: 5xx, or no answer. */
export interface Answers {
  readonly total: number;
  readonly failed: number;
}

/** Clients that call the service without a pause. */
export interface ClientTraffic {
  readonly answers: Answers;
  /** Ends the traffic, and resolves when every request is answered. */
  stop(): Promise<void>;
}

/** Settings of AWS SDK clients. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly requestHandler?: object;
}

/** The end of a process. */
export interface ProcessResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A cloud that the suite runs in. Whatever is the same on both clouds is no part of it: checks call AWS's APIs. */
export interface World {
  readonly cloud: 'local' | 'aws';
  readonly account: string;
  readonly region: string;
  readonly clientSettings: ClientSettings;
  /** The VPC of the clients, if this cloud needs one. */
  readonly vpcId?: string;
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(seconds: number): Promise<void>;
  /** Creates or updates a stack, as `cdk deploy` does. */
  deploy(assembly: Assembly): Promise<DeployResult>;
  /** Changes functions as `cdk deploy --hotswap` does. @default - the CDK CLI cannot deploy to this cloud */
  hotswap?(assembly: Assembly): Promise<void>;
  /** Deletes a stack, as `cdk destroy` does; resolves as well when there is none. */
  destroy(assembly: Pick<Assembly, 'folder' | 'stackName'>): Promise<void>;
  /** Runs the command line `rollouts` of this project. */
  rollouts(args: readonly string[]): Promise<ProcessResult>;
  /** Runs commands of the command line one after the other, as a caller who has exactly a policy. Time passes meanwhile. */
  rolloutsAs(policy: object, commands: readonly (readonly string[])[]): Promise<ProcessResult[]>;
  /**
   * Starts clients of a listener.
   *
   * @param listener its ARN
   * @param domainName the service's
   */
  startTraffic(target: {
    readonly listener: string;
    readonly domainName: string;
    readonly requestsPerSecond: number;
  }): Promise<ClientTraffic>;
  /** Ends what the world itself holds. Stacks of the suite stay. */
  close(): Promise<void>;
}
