import type { RoutedRequest } from './match';
import { compileMatch } from './match';
import type { ForwardAction, ListenerRecord, RuleAction, TargetGroupRecord } from './records';

/** How a listener routes at one moment. Never changes, so that a request which has read it is safe from updates. */
export class RoutingTable {
  readonly #routes: readonly { matches: (request: RoutedRequest) => boolean; action: RuleAction }[];
  readonly #defaultAction: RuleAction;

  constructor(listener: Pick<ListenerRecord, 'defaultAction' | 'rules'>) {
    this.#defaultAction = listener.defaultAction;
    this.#routes = [...listener.rules.values()]
      .sort((a, b) => a.priority - b.priority)
      .map((rule) => ({ matches: compileMatch(rule.match), action: rule.action }));
  }

  /** The action of the first rule by priority that matches, or else the default action. */
  actionFor(request: RoutedRequest): RuleAction {
    for (const route of this.#routes) if (route.matches(request)) return route.action;
    return this.#defaultAction;
  }
}

/** What a listener routes by as time goes on: an update takes effect some time after it was made. */
export class RoutingHistory {
  #table: RoutingTable;
  #upcoming: { readonly from: number; readonly table: RoutingTable }[] = [];

  constructor(table: RoutingTable) {
    this.#table = table;
  }

  /** Routes by that table from then on (virtual milliseconds), in the order in which tables were published. */
  publish(table: RoutingTable, from: number): void {
    this.#upcoming.push({ from, table });
  }

  /** What is in effect at that time, which must not go back from call to call. */
  at(now: number): RoutingTable {
    while (this.#upcoming[0] && this.#upcoming[0].from <= now) this.#table = this.#upcoming.shift()!.table;
    return this.#table;
  }
}

/**
 * The target group that a draw in [0, 1) falls on: each has a share of that interval in proportion to its
 * weight, in the order of ids.
 */
export function pickTargetGroup(action: ForwardAction, draw: number): TargetGroupRecord {
  let point = draw * action.totalWeight;
  for (const { targetGroup, weight } of action.targetGroups) {
    if (point < weight) return targetGroup;
    point -= weight;
  }
  throw new RangeError(`a draw must be below 1, not ${draw}`);
}
