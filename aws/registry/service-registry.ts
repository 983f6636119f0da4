import { GetParameterCommand, paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import {
  registryPath,
  manifestParameterName,
  parseServiceManifest,
  serviceNamePattern,
  type ServiceManifest,
} from '../../core/registry/service-manifest';
import { awsCall, awsCallUnless } from '../client/calls';
import { clientSettings } from '../client/settings';
import { callerIdentity } from '../client/caller-identity';

/** The services in the registry of an account and Region, by name. */
export interface ServiceList {
  readonly manifests: readonly ServiceManifest[];
  /** The services whose manifest is invalid, or was written by a later version. */
  readonly unreadable: readonly UnreadableManifest[];
}

export interface UnreadableManifest {
  readonly service: string;
  /** The problem of the manifest, or of a resource that it names. */
  readonly reason: string;
}

/** Thrown for a service that has no manifest in the registry. */
export class ServiceNotFound extends Error {
  override readonly name = 'ServiceNotFound';

  constructor(
    readonly service: string,
    /** The names of the services in the registry. */
    readonly services: readonly string[],
    /** The Region and account: `us-east-1 of account 123456789012`. */
    readonly place: string,
  ) {
    const there =
      services.length > 0
        ? `Services: ${services.join(', ')}.`
        : `It has no services: deploy a stack with ProgressiveDelivery, or use another Region or account.`;
    super(`no service "${service}" in ${place}. ${there}`);
  }
}

/** The largest page of GetParametersByPath. */
const pageSize = 10;

/**
 * The registry of services in an account and Region: the parameters `/lattice-rollouts/SERVICE`, which the construct writes.
 *
 * Needs the permissions `ssm:GetParameter` on `parameter/lattice-rollouts/*` and `ssm:GetParametersByPath` on
 * `parameter/lattice-rollouts`.
 */
export class ServiceRegistry {
  readonly #ssm: SSMClient;
  readonly #sts: STSClient;

  constructor(clients: { ssm?: SSMClient; sts?: STSClient } = {}) {
    this.#ssm = clients.ssm ?? new SSMClient(clientSettings);
    this.#sts = clients.sts ?? new STSClient(clientSettings);
  }

  /**
   * Reads the manifest of one service, with one call.
   *
   * @throws ServiceNotFound that lists the services
   * @throws TypeError when the manifest cannot be read
   * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
   */
  async read(service: string): Promise<ServiceManifest> {
    // For other names AWS would refuse the call, or read another parameter or version.
    if (!serviceNamePattern.test(service)) throw await this.#notFound(service);
    const name = manifestParameterName(service);
    const found = await awsCallUnless('ParameterNotFound', `ssm GetParameter ${name}`, () =>
      this.#ssm.send(new GetParameterCommand({ Name: name })),
    );
    if (!found) throw await this.#notFound(service);
    return parseServiceManifest(`parameter ${name}`, found.Parameter?.Value ?? '');
  }

  /**
   * Reads all manifests, ten per call.
   *
   * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
   */
  async list(): Promise<ServiceList> {
    const entries = await this.#readAll();
    const manifests: ServiceManifest[] = [];
    const unreadable: UnreadableManifest[] = [];
    for (const { name, value } of entries) {
      try {
        manifests.push(parseServiceManifest(`parameter ${name}`, value));
      } catch (error) {
        unreadable.push({ service: serviceOf(name), reason: (error as Error).message });
      }
    }
    return { manifests, unreadable };
  }

  /** Reads all parameters, sorted by name: AWS returns them in no order. */
  async #readAll(): Promise<{ name: string; value: string }[]> {
    const entries = await awsCall(`ssm GetParametersByPath ${registryPath}`, async () => {
      const pages = paginateGetParametersByPath(
        { client: this.#ssm, pageSize },
        { Path: registryPath, MaxResults: pageSize },
      );
      const found = [];
      for await (const { Parameters = [] } of pages) {
        found.push(...Parameters.map(({ Name = '', Value = '' }) => ({ name: Name, value: Value })));
      }
      return found;
    });
    return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Creates the error, without the details that cannot be read. */
  async #notFound(service: string): Promise<ServiceNotFound> {
    const [entries, account, region] = await Promise.all([
      this.#readAll().catch(() => []),
      callerIdentity(this.#sts).then(
        (caller) => caller.account,
        () => undefined,
      ),
      this.#ssm.config.region(),
    ]);
    const services = entries.map(({ name }) => serviceOf(name));
    const place = account === undefined ? region : `${region} of account ${account}`;
    return new ServiceNotFound(service, services, place);
  }
}

function serviceOf(entry: string): string {
  return entry.slice(registryPath.length + 1);
}
