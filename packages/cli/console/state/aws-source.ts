import { ServiceRegistry } from '../../../../aws/registry/service-registry';
import { readDetailedStatuses } from '../../../../aws/registry/service-status';
import type { ServiceManifest } from '../../../../core/registry/service-manifest';
import { AwsService } from './aws-service';
import type { Environment, ServiceSummary } from './console-state';
import type { Source, WatchedService } from './source';
import type { AwsSourceOptions } from './aws-clients';

/** The time after which the registry is read again, in milliseconds; services are rarely deployed. */
const registryMilliseconds = 60_000;

/** The services of an account's Region, found in its registry and read from their ledgers. */
export class AwsSource implements Source {
  readonly environment: Omit<Environment, 'build'>;
  readonly #registry: ServiceRegistry;
  readonly #opened = new Map<string, AwsService>();
  #list: { readonly readAt: number; readonly manifests: readonly ServiceManifest[] } | undefined;

  constructor(private readonly options: AwsSourceOptions) {
    const { ssm, sts } = options.clients ?? {};
    this.environment = options.environment;
    this.#registry = new ServiceRegistry({ ssm, sts });
  }

  now(): number {
    return this.options.now();
  }

  async services(): Promise<readonly ServiceSummary[]> {
    const manifests = await this.#manifests();
    // The page shows the status of a single service anyway.
    if (manifests.length === 1) return manifests.map(({ service }) => ({ service }));
    // A service whose ledger cannot be read is left out: it must not be shown as idle.
    const { statuses } = await readDetailedStatuses(manifests, this.options.clients?.dynamodb);
    return statuses.map(({ manifest: { service }, inFlight }) => {
      if (!inFlight) return { service };
      const { id, version, startedAt } = inFlight.current;
      const { status, canaryWeight } = inFlight.timeline;
      return { service, release: { id, version, startedAt, status, canaryWeight } };
    });
  }

  async open(name = this.options.service): Promise<WatchedService> {
    const known = name === undefined ? undefined : this.#opened.get(name);
    if (known) return known;
    const manifest = name === undefined ? await this.#first() : await this.#registry.read(name);
    const opened = new AwsService(manifest, this.options);
    this.#opened.set(manifest.service, opened);
    return opened;
  }

  async #first(): Promise<ServiceManifest> {
    const [first] = await this.#manifests();
    if (first) return first;
    throw new Error(
      `no services found in ${this.environment.region}: deploy a stack with ProgressiveDelivery, or use another Region or account`,
    );
  }

  async #manifests(): Promise<readonly ServiceManifest[]> {
    if (!this.#list || performance.now() - this.#list.readAt > registryMilliseconds) {
      const { manifests } = await this.#registry.list();
      this.#list = { readAt: performance.now(), manifests };
    }
    return this.#list.manifests;
  }
}
