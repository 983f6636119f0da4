import {
  GetListenerCommand,
  GetRuleCommand,
  UpdateListenerCommand,
  UpdateRuleCommand,
  VPCLatticeClient,
  type RuleAction,
} from '@aws-sdk/client-vpc-lattice';
import { createWaiter, WaiterState } from '@aws-sdk/util-waiter';
import { clientSettings } from '../client/settings';
import { formatWeights, sameWeights, type Weights } from '../../core/traffic/weights';
import type { Side } from '../../core/traffic/side';
import { awsCall } from '../client/calls';

/** The route that is released: a listener's default action, or one rule of it. Ids or ARNs. */
export interface RouteConfiguration {
  readonly service: string;
  readonly listener: string;
  /** Without it the listener's default action is the route. */
  readonly rule?: string;
  readonly targetGroups: Readonly<Record<Side, string>>;
}

/**
 * What the route does at the moment.
 *
 * `foreign` means that it does something no release of ours could have made it do.
 */
export type ObservedTraffic =
  | ({ readonly kind: 'forward'; readonly weights: Weights } & Described)
  | ({ readonly kind: 'foreign' } & Described);

interface Described {
  readonly description: string;
  /** When it was last written, in milliseconds since the epoch, by the clock of AWS. */
  readonly changedAt?: number;
}

// Lattice answers reads at once.
const pace = { minDelay: 1, maxDelay: 5 };

/** The traffic of one route of a VPC Lattice service. */
export class Route {
  constructor(
    private readonly route: RouteConfiguration,
    private readonly client = new VPCLatticeClient(clientSettings),
  ) {}

  async read(): Promise<ObservedTraffic> {
    const { action, lastUpdatedAt } = await this.#readRoute();
    return { ...this.#interpret(action), changedAt: lastUpdatedAt?.getTime() };
  }

  /** Replaces the whole action. VPC Lattice knows no optimistic locking: fence before, verify after. */
  async write(forward: Weights): Promise<void> {
    const { service, listener, rule, targetGroups } = this.route;
    const action: RuleAction = {
      forward: {
        targetGroups: (Object.entries(forward) as [Side, number][]).map(([side, weight]) => ({
          targetGroupIdentifier: targetGroups[side],
          weight,
        })),
      },
    };
    const identifiers = { serviceIdentifier: service, listenerIdentifier: listener };
    await (rule === undefined
      ? awsCall(`vpc-lattice UpdateListener ${listener}`, () =>
          this.client.send(new UpdateListenerCommand({ ...identifiers, defaultAction: action })),
        )
      : awsCall(`vpc-lattice UpdateRule ${rule}`, () =>
          this.client.send(new UpdateRuleCommand({ ...identifiers, ruleIdentifier: rule, action })),
        ));
  }

  /** Waits, at most for so many seconds, until AWS shows the forward. Returns whether it does. */
  async confirm(forward: Weights, seconds: number): Promise<boolean> {
    const waiting = { client: this.client, maxWaitTime: seconds, ...pace };
    const result = await createWaiter(waiting, forward, async () => {
      const observed = await this.read();
      const shown = observed.kind === 'forward' && sameWeights(observed.weights, forward);
      return { state: shown ? WaiterState.SUCCESS : WaiterState.RETRY };
    });
    return result.state === WaiterState.SUCCESS;
  }

  async #readRoute(): Promise<{ readonly action?: RuleAction; readonly lastUpdatedAt?: Date }> {
    const { service, listener, rule } = this.route;
    const identifiers = { serviceIdentifier: service, listenerIdentifier: listener };
    if (rule === undefined) {
      const answer = await awsCall(`vpc-lattice GetListener ${listener}`, () =>
        this.client.send(new GetListenerCommand(identifiers)),
      );
      return { action: answer.defaultAction, lastUpdatedAt: answer.lastUpdatedAt };
    }
    const answer = await awsCall(`vpc-lattice GetRule ${rule}`, () =>
      this.client.send(new GetRuleCommand({ ...identifiers, ruleIdentifier: rule })),
    );
    return { action: answer.action, lastUpdatedAt: answer.lastUpdatedAt };
  }

  /** AWS may answer with ids where it was sent ARNs, and in any order: both are compared by id, as a map. */
  #interpret(action: RuleAction | undefined): ObservedTraffic {
    const fixedStatus = action?.fixedResponse?.statusCode;
    if (fixedStatus !== undefined) {
      return { kind: 'foreign', description: `a fixed response of ${fixedStatus}` };
    }
    const forward: Partial<Record<Side, number>> = {};
    for (const { targetGroupIdentifier = '', weight = 1 } of action?.forward?.targetGroups ?? []) {
      const side = this.#sideOf(targetGroupIdentifier);
      if (!side) return { kind: 'foreign', description: `a forward to ${targetGroupIdentifier}` };
      forward[side] = weight;
    }
    return { kind: 'forward', weights: forward, description: formatWeights(forward) };
  }

  #sideOf(targetGroup: string): Side | undefined {
    const sides = Object.keys(this.route.targetGroups) as Side[];
    return sides.find((side) => idOf(this.route.targetGroups[side]) === idOf(targetGroup));
  }
}

function idOf(identifier: string): string {
  return identifier.slice(identifier.lastIndexOf('/') + 1);
}
