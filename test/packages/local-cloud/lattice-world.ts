import { VirtualClock } from '../../../packages/local-cloud/clock/clock';
import { LatticeService } from '../../../packages/local-cloud/services/vpc-lattice/service';
import { TrafficClient } from '../../../packages/local-cloud/services/vpc-lattice/data-plane/traffic-client';
import type {
  EventBus,
  Invocation,
  InvocationResult,
  SeriesIdentity,
} from '../../../packages/local-cloud/kernel/peers';
import { Random } from '../../../packages/local-cloud/kernel/random';
import type { Call, ProvisionContext } from '../../../packages/local-cloud/kernel/service';
import type { CloudContext } from '../../../packages/local-cloud/kernel/cloud-context';
import { Weather, type ChangedWeather } from '../../../packages/local-cloud/weather/conditions/weather';

export const worldStartsAt = Date.parse('2026-11-22T12:00:00Z');

/** A fake function: gets the event, returns what it answers. */
export type FakeFunction = (event: never, invocation: Invocation) => unknown;

export interface Sample {
  readonly value: number;
  readonly at: number;
}

/** VPC Lattice with fakes for Lambda and CloudWatch. */
export class World {
  readonly cloudContext: CloudContext;
  readonly lattice: LatticeService;
  /** By qualifier: `live`, `canary`. */
  readonly functions = new Map<string, FakeFunction>();
  readonly invocations: Invocation[] = [];
  readonly samples = new Map<string, Sample[]>();
  readonly events: Parameters<EventBus['emit']>[0][] = [];
  readonly #clients: TrafficClient[] = [];

  constructor(options: { firstListenerPort?: number; weather?: ChangedWeather; seed?: number } = {}) {
    const random = new Random(options.seed ?? 1);
    this.cloudContext = {
      account: '123456789012',
      region: 'eu-west-1',
      clock: new VirtualClock({ startsAt: worldStartsAt }),
      random,
      weather: new Weather('calm', random, options.weather),
    };
    this.lattice = new LatticeService(
      this.cloudContext,
      {
        functions: { invoke: (invocation) => this.#invoke(invocation) },
        metrics: { series: (identity) => this.#series(identity) },
        events: { emit: (event) => void this.events.push(event) },
        trails: { logs: () => true },
      },
      options,
    );
  }

  /** Calls an API operation as the wire kernel would. */
  async call<Output = Record<string, never>>(name: string, input: object = {}): Promise<Output> {
    const operation = this.lattice.operations[name];
    if (!operation) throw new Error(`no operation ${name}`);
    const activity = this.cloudContext.clock.begin();
    try {
      const parsed = operation.input.parse(input) as never;
      const call: Call = { principal: { kind: 'owner' }, activity };
      operation.access(parsed, call);
      return (await operation.handle(parsed, call)) as Output;
    } finally {
      activity.end();
    }
  }

  /** Makes a rule as a template does, which writes members in Pascal case. */
  async createRule(rule: object): Promise<{ id: string; arn: string }> {
    const type = this.lattice.resourceTypes['AWS::VpcLattice::Rule']!;
    const properties = type.properties.parse(inPascalCase(rule)) as never;
    const { ref, attributes } = await type.create(properties, {} as ProvisionContext);
    return { id: attributes!.Id!, arn: ref };
  }

  /** The error that a call ends in, as `Name` or, for bad input, `ZodError`. */
  errorOf(name: string, input: object): Promise<string> {
    return errorOf(this.call(name, input));
  }

  functionArn(qualifier: string): string {
    return `arn:aws:lambda:${this.cloudContext.region}:${this.cloudContext.account}:function:shop:${qualifier}`;
  }

  /** A service with target groups `live` and `canary` on aliases of the function `shop`, split by the weights. */
  async shop(weights: { live: number; canary: number }, eventVersion: 'V1' | 'V2' = 'V2'): Promise<Shop> {
    const service = await this.call<{ id: string; arn: string }>('CreateService', { name: 'shop' });
    const targetGroups: Record<string, { id: string; arn: string }> = {};
    for (const qualifier of ['live', 'canary']) {
      const targetGroup = await this.call<{ id: string; arn: string }>('CreateTargetGroup', {
        name: `shop-${qualifier}`,
        type: 'LAMBDA',
        config: { lambdaEventStructureVersion: eventVersion },
      });
      await this.call('RegisterTargets', {
        targetGroupIdentifier: targetGroup.id,
        targets: [{ id: this.functionArn(qualifier) }],
      });
      this.functions.set(qualifier, () => ok(qualifier));
      targetGroups[qualifier] = targetGroup;
    }
    const { live, canary } = targetGroups as unknown as Pick<Shop, 'live' | 'canary'>;
    const split = (sides: { live: number; canary: number }) => ({
      forward: {
        targetGroups: [
          { targetGroupIdentifier: live.id, weight: sides.live },
          { targetGroupIdentifier: canary.id, weight: sides.canary },
        ],
      },
    });
    const listener = await this.call<{ id: string; arn: string }>('CreateListener', {
      serviceIdentifier: service.id,
      name: 'http',
      protocol: 'HTTP',
      defaultAction: split(weights),
    });
    return { service, live, canary, listener, split };
  }

  client(shop: Shop, options: { peers?: number } = {}): TrafficClient {
    const client = new TrafficClient(this.cloudContext, this.lattice.urlOf(shop.listener.arn), options);
    this.#clients.push(client);
    return client;
  }

  /** The bodies that come back for that many requests at once, through 16 connections. */
  async sendMany(shop: Shop, count: number, idPrefix = 'r'): Promise<string[]> {
    const client = this.client(shop, { peers: 16 });
    const requests = Array.from({ length: count }, (_, index) => ({ id: `${idPrefix}-${index}`, path: '/' }));
    return (await Promise.all(requests.map((request) => client.send(request)))).map(({ body }) => body);
  }

  /** The sum of a metric over its Availability Zones. */
  sumOf(name: string, id: string): number | undefined {
    const found = [...this.samples].filter(([key]) => key.startsWith(`${name} ${id} `));
    if (found.length === 0) return undefined;
    return found.flatMap(([, samples]) => samples).reduce((sum, { value }) => sum + value, 0);
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.lattice.close();
    this.cloudContext.clock.stop();
  }

  async #invoke(invocation: Invocation): Promise<InvocationResult> {
    this.invocations.push(invocation);
    const handler = this.functions.get(invocation.functionArn.split(':').at(-1)!);
    const event = JSON.parse(Buffer.from(invocation.payload).toString()) as never;
    const result = { executedVersion: '1', durationMilliseconds: 1 };
    try {
      const answer = await handler?.(event, invocation);
      const payload = Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer ?? null));
      return { ...result, payload };
    } catch (error) {
      if (error instanceof HandlerError) {
        return { ...result, payload: Buffer.from('{}'), functionError: 'Unhandled' };
      }
      throw error;
    }
  }

  #series(identity: SeriesIdentity) {
    const { AvailabilityZone: zone, ...owner } = identity.dimensions;
    const key = `${identity.name} ${Object.values(owner).join()} ${zone} ${identity.unit}`;
    const samples = this.samples.get(key) ?? [];
    this.samples.set(key, samples);
    return {
      record: (value: number, at?: number) =>
        void samples.push({ value, at: at ?? this.cloudContext.clock.now() }),
    };
  }
}

export interface Shop {
  readonly service: { id: string; arn: string };
  readonly live: { id: string; arn: string };
  readonly canary: { id: string; arn: string };
  readonly listener: { id: string; arn: string };
  readonly split: (weights: { live: number; canary: number }) => object;
}

/** Thrown by a fake function whose handler is to fail. */
export class HandlerError extends Error {}

export function ok(body: string): object {
  return { isBase64Encoded: false, statusCode: 200, headers: { 'content-type': 'text/plain' }, body };
}

/** Returns the result of a call, as `Name` or, for bad input, `ZodError`; `none` when it succeeds. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return (error as { code?: string }).code ?? (error as Error).name;
  }
  return 'none';
}

function inPascalCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inPascalCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      inPascalCase(each),
    ]),
  );
}
