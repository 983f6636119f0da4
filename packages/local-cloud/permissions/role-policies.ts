import type { CloudContext } from '../kernel/cloud-context';
import { Propagation } from '../weather/conditions/propagation';
import { parsePolicy, type Policy } from './policy';

/** A policy of a role, as it was written and as it is evaluated. */
export interface RolePolicy {
  /** JSON. */
  readonly text: string;
  readonly policy: Policy;
}

/** Reads a policy document, which is JSON or an object. @throws AwsError `MalformedPolicyDocument` */
export function rolePolicy(document: string | object, kind: 'identity' | 'trust'): RolePolicy {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return { text, policy: parsePolicy(document, kind) };
}

/** The policies of one role. IAM shows a change at once; it decides by it only after a time. */
export class RolePolicies {
  readonly #inline = new Map<string, RolePolicy>();
  readonly #managed = new Map<string, Policy>();
  readonly #inEffect = new Propagation<readonly Policy[]>([]);

  constructor(
    private readonly context: Pick<CloudContext, 'clock' | 'weather'>,
    private readonly roleArn: string,
  ) {}

  /** The policies that are embedded in the role, by name. */
  get inline(): ReadonlyMap<string, RolePolicy> {
    return this.#inline;
  }

  /** AWS's own, by ARN. */
  get managed(): ReadonlyMap<string, Policy> {
    return this.#managed;
  }

  /** Everything that decides now on what the role may do. */
  inEffect(): readonly Policy[] {
    return this.#inEffect.at(this.context.clock.now(), () => 0);
  }

  /**
   * Adds a policy, or replaces one.
   *
   * @param inEffect true for a policy that has been there for long
   */
  embed(name: string, policy: RolePolicy, inEffect = false): void {
    this.#inline.set(name, policy);
    this.#change(inEffect);
  }

  /** Returns whether there was one. */
  remove(name: string): boolean {
    const removed = this.#inline.delete(name);
    if (removed) this.#change();
    return removed;
  }

  attach(arn: string, policy: Policy): void {
    this.#managed.set(arn, policy);
    this.#change();
  }

  /** Returns whether it was attached. */
  detach(arn: string): boolean {
    const detached = this.#managed.delete(arn);
    if (detached) this.#change();
    return detached;
  }

  /** Attaches these, and detaches all others. */
  attachOnly(policies: ReadonlyMap<string, Policy>): void {
    this.#managed.clear();
    for (const [arn, policy] of policies) this.#managed.set(arn, policy);
    this.#change();
  }

  #change(atOnce = false): void {
    const { clock, weather } = this.context;
    const now = clock.now();
    const policies = [...[...this.#inline.values()].map(({ policy }) => policy), ...this.#managed.values()];
    const delay = atOnce ? 0 : weather.milliseconds('accessSeconds', this.roleArn, now);
    this.#inEffect.change(policies, [now + delay]);
  }
}
