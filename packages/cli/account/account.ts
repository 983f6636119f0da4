import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { userInfo } from 'node:os';
import { clientSettings } from '../../../aws/client/settings';
import { ServiceRegistry, type ServiceList } from '../../../aws/registry/service-registry';
import { Releases } from '../../../aws/releases/releases';
import {
  readServiceStatus,
  readDetailedStatuses,
  type ServiceStatus,
} from '../../../aws/registry/service-status';
import { callerIdentity } from '../../../aws/client/caller-identity';
import { parseControlRequest, type ControlRequest } from '../../../core/release/control-request';
import type { ServiceManifest } from '../../../core/registry/service-manifest';
import { AwsTime } from './aws-time';
import { UsageError } from '../process/exit-codes';

/** Where a command looks; what is left out comes from the environment and the profile, as in any AWS tool. */
export interface AccountOptions {
  readonly service?: string;
  readonly profile?: string;
  readonly region?: string;
}

/**
 * An AWS account's Region, and the services that are released there.
 *
 * The environment variable `ROLLOUTS_CLOCK_HEADER` names the response header to take the time from, where it is not that
 * of this machine.
 */
export class Account {
  readonly time = new AwsTime(process.env['ROLLOUTS_CLOCK_HEADER']);
  readonly #dynamodb: DynamoDBClient;

  constructor(private readonly options: AccountOptions) {
    // All clients find them there, those of the SDK's own credential providers as well.
    if (options.profile !== undefined) process.env['AWS_PROFILE'] = options.profile;
    if (options.region !== undefined) process.env['AWS_REGION'] = options.region;
    this.#dynamodb = new DynamoDBClient(clientSettings);
    this.time.follow(this.#dynamodb);
  }

  /**
   * The service that `--service` names, or the only one that there is, with one call for up to ten of them.
   *
   * @throws UsageError when there is none, or several to choose from; ServiceNotFound
   */
  async findService(): Promise<ServiceManifest> {
    if (this.options.service !== undefined) return new ServiceRegistry().read(this.options.service);
    const { manifests, unreadable } = await this.listServices();
    const [only, ...others] = manifests;
    if (!only) {
      const [entry] = unreadable;
      throw new UsageError(
        entry
          ? `the entry of service ${entry.service} cannot be read: ${entry.reason}`
          : 'no service is deployed here: deploy a stack with ProgressiveDelivery, or give another --region or --profile',
      );
    }
    if (others.length > 0) {
      const names = manifests.map(({ service }) => service).join(', ');
      throw new UsageError(`--service: say which one of ${names}`);
    }
    return only;
  }

  listServices(): Promise<ServiceList> {
    return new ServiceRegistry().list();
  }

  readStanding(manifest: ServiceManifest): Promise<ServiceStatus> {
    return readServiceStatus(manifest, this.#dynamodb);
  }

  readStandings(manifests: readonly ServiceManifest[]): ReturnType<typeof readDetailedStatuses> {
    return readDetailedStatuses(manifests, this.#dynamodb);
  }

  releasesOf(manifest: ServiceManifest): Releases {
    return new Releases(manifest, { dynamodb: this.#dynamodb });
  }

  /**
   * Who, when and why, for the audit trail.
   *
   * @throws UsageError for a reason that the audit trail does not take
   */
  async request(reason: string): Promise<ControlRequest> {
    const request = { reason, requestedBy: await this.who(), at: this.time.toString() };
    try {
      return parseControlRequest(request);
    } catch (error) {
      throw new UsageError('--reason: 1 to 500 characters, none of them a control character', {
        cause: error,
      });
    }
  }

  /** The ARN of the caller. An abort does not wait for the day on which STS answers. */
  async who(): Promise<string> {
    const caller = await callerIdentity().then(
      ({ arn }) => arn,
      () => `${userInfo().username} (not confirmed by AWS)`,
    );
    return caller.slice(0, 200);
  }
}
