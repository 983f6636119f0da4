import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { userInfo } from 'node:os';
import { clientSettings } from '../../../aws/client/settings';
import { Leftovers } from '../../../aws/registry/leftovers';
import { ServiceRegistry, type ServiceList } from '../../../aws/registry/service-registry';
import { controlClientSettings } from '../../../aws/releases/control-function';
import { Releases } from '../../../aws/releases/releases';
import {
  readServiceStatus,
  readDetailedStatuses,
  type ServiceStatus,
} from '../../../aws/registry/service-status';
import { callerIdentity } from '../../../aws/client/caller-identity';
import type { ServiceManifest } from '../../../core/registry/service-manifest';
import { AwsTime } from './aws-time';
import { UsageError } from '../process/exit-codes';

/** The account, Region and service of a command. Defaults come from the environment and the profile, as in the AWS CLI. */
export interface AccountOptions {
  readonly service?: string;
  readonly profile?: string;
  readonly region?: string;
}

/**
 * An AWS account's Region and its services.
 *
 * The environment variable `ROLLOUTS_CLOCK_HEADER` names a response header with the time, for a cloud whose clock is not
 * this machine's.
 */
export class Account {
  readonly time = new AwsTime(process.env['ROLLOUTS_CLOCK_HEADER']);
  readonly #dynamodb: DynamoDBClient;
  readonly #lambda: LambdaClient;
  readonly #control: LambdaClient;

  constructor(private readonly options: AccountOptions) {
    // Every client reads the environment, including those of the SDK's credential providers.
    if (options.profile !== undefined) process.env['AWS_PROFILE'] = options.profile;
    if (options.region !== undefined) process.env['AWS_REGION'] = options.region;
    this.#dynamodb = new DynamoDBClient(clientSettings);
    this.#lambda = new LambdaClient(clientSettings);
    this.#control = new LambdaClient(controlClientSettings);
    this.time.follow(this.#dynamodb);
    this.time.follow(this.#lambda);
    this.time.follow(this.#control);
  }

  /**
   * Reads the manifest of the service that `--service` names, or of the only one in the Region.
   *
   * @throws UsageError when the Region has none, or several to choose from; ServiceNotFound
   */
  async findService(): Promise<ServiceManifest> {
    if (this.options.service !== undefined) return new ServiceRegistry().read(this.options.service);
    const { manifests, unreadable } = await this.listServices();
    const [only, ...others] = manifests;
    if (!only) {
      const [entry] = unreadable;
      throw new UsageError(
        entry
          ? `the manifest of service ${entry.service} cannot be read: ${entry.reason}`
          : 'no services found: deploy a stack with ProgressiveDelivery, or pass another --region or --profile',
      );
    }
    if (others.length > 0) {
      const names = manifests.map(({ service }) => service).join(', ');
      throw new UsageError(`several services found: pass --service with one of ${names}`);
    }
    return only;
  }

  listServices(): Promise<ServiceList> {
    return new ServiceRegistry().list();
  }

  leftovers(): Leftovers {
    return new Leftovers();
  }

  readStatus(manifest: ServiceManifest): Promise<ServiceStatus> {
    return readServiceStatus(manifest, this.#dynamodb);
  }

  readStatuses(manifests: readonly ServiceManifest[]): ReturnType<typeof readDetailedStatuses> {
    return readDetailedStatuses(manifests, this.#dynamodb);
  }

  releasesOf(manifest: ServiceManifest): Releases {
    const clients = { dynamodb: this.#dynamodb, lambda: this.#lambda, control: this.#control };
    return new Releases(manifest, clients, { now: () => this.time.now(), name: userInfo().username });
  }

  /** The caller's ARN, to show; the local user name if STS does not answer. */
  async caller(): Promise<string> {
    const name = await callerIdentity().then(
      ({ arn }) => arn,
      () => `${userInfo().username} (not confirmed by AWS)`,
    );
    return name.slice(0, 200);
  }
}
