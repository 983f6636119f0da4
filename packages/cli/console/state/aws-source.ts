import { ServiceRegistry } from '../../../../aws/registry/service-registry';
import { readDetailedStatuses } from '../../../../aws/registry/service-status';
import type { ServiceManifest } from '../../../../core/registry/service-manifest';
import { AwsService } from './aws-service';
import type { Place, ServiceLine } from './console-state';
import type { Source, WatchedService } from './source';
import type { AwsSourceOptions } from './aws-clients';

/** Services are deployed seldom: what is deployed is read again after so many milliseconds. */
const registryMilliseconds = 60_000;

/** The services of an account's Region, found in its directory, read from their ledgers. */
export class AwsSource implements Source {
  readonly place: Omit<Place, 'build'>;
  readonly #registry: ServiceRegistry;
  readonly #opened = new Map<string, AwsService>();
  #list: { readonly readAt: number; readonly manifests: readonly ServiceManifest[] } | undefined;

  constructor(private readonly options: AwsSourceOptions) {
    const { ssm, sts } = options.clients ?? {};
    this.place = options.place;
    this.#registry = new ServiceRegistry({ ssm, sts });
  }

  now(): number {
    return this.options.now();
  }

  async services(): Promise<readonly ServiceLine[]> {
    const manifests = await this.#deployments();
    // There is nothing to choose from, and the page itself tells how the only one is doing.
    if (manifests.length === 1) return manifests.map(({ service }) => ({ service }));
    // Of a service whose ledger may not be read nothing is said, least of all that it is at rest.
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
    const [first] = await this.#deployments();
    if (first) return first;
    throw new Error(
      `there is no service in ${this.place.region}: deploy a stack with ProgressiveDelivery, or look at another Region or account`,
    );
  }

  async #deployments(): Promise<readonly ServiceManifest[]> {
    if (!this.#list || performance.now() - this.#list.readAt > registryMilliseconds) {
      const { manifests } = await this.#registry.list();
      this.#list = { readAt: performance.now(), manifests };
    }
    return this.#list.manifests;
  }
}
