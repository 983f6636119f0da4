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

/** Every service of an account's Region that lattice-rollouts delivers, by name. */
export interface ServiceList {
  readonly manifests: readonly ServiceManifest[];
  /** Those whose manifest nobody of ours wrote, or a later version. */
  readonly unreadable: readonly UnreadableManifest[];
}

export interface UnreadableManifest {
  readonly service: string;
  /** What is wrong with it, or with what it names. */
  readonly reason: string;
}

/** Thrown for a service that has no manifest in the registry. */
export class ServiceNotFound extends Error {
  override readonly name = 'ServiceNotFound';

  constructor(
    readonly service: string,
    /** The services that there are, by name. */
    readonly services: readonly string[],
    /** As in `us-east-1 of account 123456789012`. */
    readonly place: string,
  ) {
    const there =
      services.length > 0
        ? `There are: ${services.join(', ')}.`
        : `There is none: deploy a stack with ProgressiveDelivery, or look at another Region or account.`;
    super(`no service "${service}" in ${place}. ${there}`);
  }
}

/** What GetParametersByPath gives at most. */
const pageSize = 10;

/**
 * The registry of an account's Region: the parameters `/lattice-rollouts/SERVICE`, which the construct writes.
 *
 * It takes the permissions `ssm:GetParameter` on `parameter/lattice-rollouts/*` and `ssm:GetParametersByPath` on
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
   * @throws ServiceNotFound that tells which services there are, and where
   * @throws TypeError when the manifest cannot be read
   * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
   */
  async read(service: string): Promise<ServiceManifest> {
    // AWS would refuse the call for some of the other names, and read another parameter or version for the rest.
    if (!serviceNamePattern.test(service)) throw await this.#notFound(service);
    const name = manifestParameterName(service);
    const found = await awsCallUnless('ParameterNotFound', `ssm GetParameter ${name}`, () =>
      this.#ssm.send(new GetParameterCommand({ Name: name })),
    );
    if (!found) throw await this.#notFound(service);
    return parseServiceManifest(`parameter ${name}`, found.Parameter?.Value ?? '');
  }

  /**
   * Reads all manifests, ten a call.
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

  /** In the order of their names; AWS promises none. */
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

  /** Whatever cannot be found out is left out: it only helps to understand the error. */
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
