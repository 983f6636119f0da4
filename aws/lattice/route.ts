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
import { baselineOf, formatWeights, sameWeights, type Weights } from '../../core/traffic/weights';
import type { Side } from '../../core/traffic/side';
import { awsCall } from '../client/calls';

/** The route that is released: a listener's default action, or one rule of it. Ids or ARNs. */
export interface RouteConfiguration {
  readonly service: string;
  readonly listener: string;
  /** @default the listener's default action is the route */
  readonly rule?: string;
  readonly targetGroups: Readonly<Record<Side, string>>;
}

/**
 * The present action of the route.
 *
 * - `forward`: weights on the target groups of the service
 * - `foreign`: an action that no release writes
 */
export type ObservedTraffic =
  | ({ readonly kind: 'forward'; readonly weights: Weights } & Described)
  | ({ readonly kind: 'foreign' } & Described);

interface Described {
  readonly description: string;
  /** The time of the last write, in milliseconds since the epoch, by the clock of AWS. */
  readonly changedAt?: number;
}

// VPC Lattice answers reads at once.
const pace = { minDelay: 1, maxDelay: 5 };

/** The traffic of one route of a VPC Lattice service. */
export class Route {
  constructor(
    private readonly route: RouteConfiguration,
    private readonly client = new VPCLatticeClient(clientSettings),
  ) {}

  /** The template's own action on the route. */
  get baseline(): Weights {
    return baselineOf(this.route.rule === undefined ? 'listener' : 'rule');
  }

  async read(): Promise<ObservedTraffic> {
    const { action, lastUpdatedAt } = await this.#readRoute();
    return { ...this.#interpret(action), changedAt: lastUpdatedAt?.getTime() };
  }

  /** Replaces the whole action. VPC Lattice knows no optimistic locking: fence before, verify after. */
  async write(weights: Weights): Promise<void> {
    const { service, listener, rule, targetGroups } = this.route;
    const action: RuleAction = {
      forward: {
        targetGroups: (Object.entries(weights) as [Side, number][]).map(([side, weight]) => ({
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

  /**
   * Waits until AWS shows the weights.
   *
   * @param seconds the longest wait
   * @returns whether AWS shows them
   */
  async confirm(weights: Weights, seconds: number): Promise<boolean> {
    const waiting = { client: this.client, maxWaitTime: seconds, ...pace };
    const result = await createWaiter(waiting, weights, async () => {
      const observed = await this.read();
      const shown = observed.kind === 'forward' && sameWeights(observed.weights, weights);
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

  /** AWS may return ids for ARNs, in any order, so target groups are compared by id. */
  #interpret(action: RuleAction | undefined): ObservedTraffic {
    const fixedStatus = action?.fixedResponse?.statusCode;
    if (fixedStatus !== undefined) {
      return { kind: 'foreign', description: `a fixed response of ${fixedStatus}` };
    }
    const weights: Partial<Record<Side, number>> = {};
    for (const { targetGroupIdentifier = '', weight = 1 } of action?.forward?.targetGroups ?? []) {
      const side = this.#sideOf(targetGroupIdentifier);
      if (!side) return { kind: 'foreign', description: `a forward to ${targetGroupIdentifier}` };
      weights[side] = weight;
    }
    return { kind: 'forward', weights, description: formatWeights(weights) };
  }

  #sideOf(targetGroup: string): Side | undefined {
    const sides = Object.keys(this.route.targetGroups) as Side[];
    return sides.find((side) => idOf(this.route.targetGroups[side]) === idOf(targetGroup));
  }
}

function idOf(identifier: string): string {
  return identifier.slice(identifier.lastIndexOf('/') + 1);
}
