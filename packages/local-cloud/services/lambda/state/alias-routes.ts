import type { CloudContext } from '../../../kernel/cloud-context';
import { Propagation } from '../../../weather/conditions/propagation';
import type { Alias } from './alias';

/**
 * The versions that run for invocations of the aliases of one function. The nodes of Lambda learn of a move at different
 * times, while the API shows it at once.
 */
export class AliasRoutes {
  readonly #routes = new Map<string, Propagation<Alias>>();
  #draws = 0;

  constructor(private readonly context: CloudContext) {}

  /** Adds a new alias, or moves one. */
  put(alias: Alias): void {
    const { clock, weather } = this.context;
    const route = this.#routes.get(alias.name);
    if (!route) {
      this.#routes.set(alias.name, new Propagation(alias));
      return;
    }
    const now = clock.now();
    const delays = weather.nodeDelays('aliasSeconds', alias.arn, now);
    route.change(
      alias,
      delays.map((delay) => now + delay),
    );
  }

  delete(name: string): void {
    this.#routes.delete(name);
  }

  /**
   * Returns the version that an invocation of an alias runs, drawn if the alias has two; undefined without such an alias.
   *
   * @param payload of the invocation, which selects the node. @default the number of the invocation does
   */
  versionOf(name: string | undefined, payload?: Uint8Array): string | undefined {
    const { clock, random } = this.context;
    const alias = this.#routes
      .get(name ?? '')
      ?.at(clock.now(), () =>
        random.draw('alias node', name ?? '', payload ? textOf(payload) : this.#draws++),
      );
    if (!alias?.additional) return alias?.functionVersion;
    const { version, weight } = alias.additional;
    return random.draw('version', alias.arn, this.#draws++) < weight ? version : alias.functionVersion;
  }
}

function textOf(payload: Uint8Array): string {
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('latin1');
}
