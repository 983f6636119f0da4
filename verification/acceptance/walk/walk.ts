import { join } from 'node:path';
import { synthesizeExample, type Assembly, type Variant } from '../apps/assembly';
import { names } from '../apps/names';
import type { AssumptionId } from '../assumptions/index';
import { expectThat } from './expect-that';
import { Site } from './site';
import type { Answers, ClientTraffic, DeployResult, World } from '../worlds/world';

/** Values that a check notes for people. */
export type Observations = Record<string, string | number | boolean | null | readonly string[]>;

/** The parts that checks share: the world, the service, its clients, and the notes of the check that runs. */
export class Walk {
  /** The notes of the check that runs. */
  observed: Observations = {};
  decided = new Map<AssumptionId, 'confirmed' | 'refuted'>();
  traffic: ClientTraffic | undefined;
  /** The id of the release that checks follow. */
  release = '';
  #site: Site | undefined;
  #assemblies = 0;

  constructor(
    readonly world: World,
    /** A folder for cloud assemblies. */
    private readonly folder: string,
  ) {}

  /** The service. @throws CheckFailed before it is deployed */
  get site(): Site {
    expectThat(this.#site !== undefined, 'the service is not deployed');
    return this.#site;
  }

  /** The answers to clients so far. */
  answers(): Answers {
    const { total = 0, failed = 0 } = this.traffic?.answers ?? {};
    return { total, failed };
  }

  note(observed: Observations): void {
    Object.assign(this.observed, observed);
  }

  /** Notes whether this cloud is as an assumption says. */
  decide(assumption: AssumptionId, holds: boolean): void {
    this.decided.set(assumption, holds ? 'confirmed' : 'refuted');
  }

  /** Synthesizes a variant of the example for this world. */
  assembly(variant: Variant): Assembly {
    const { vpcId } = this.world;
    return synthesizeExample({ ...variant, ...(vpcId !== undefined && { vpcId }) }, this.nextFolder());
  }

  nextFolder(): string {
    return join(this.folder, String(++this.#assemblies));
  }

  /** Deploys a variant of the example. */
  async deploy(variant: Variant): Promise<DeployResult & { readonly seconds: number }> {
    const { world } = this;
    const startedAt = world.now();
    const deployed = await world.deploy(this.assembly(variant));
    if (deployed.kind === 'deployed') this.#site ??= await Site.open(world, names.service);
    return { ...deployed, seconds: this.secondsSince(startedAt) };
  }

  secondsSince(time: number): number {
    return Math.round((this.world.now() - time) / 1000);
  }
}
