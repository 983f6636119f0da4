import type { ControlOrder } from '../../../../packages/cli/console/state/control-command';
import type { InFlight } from '../../../../packages/cli/console/state/console-state';
import type { Source, WatchedService } from '../../../../packages/cli/console/state/source';
import type { ControlRefusal } from '../../../../core/audit/allowed-controls';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import { minute, series, startsAt } from './told-release';

/** A service that does what a test tells it. */
export class ToldSource implements Source {
  readonly place = { region: 'eu-central-1', account: '123456789012', who: 'ana' };
  readonly orders: ControlOrder[] = [];
  /** How often something was asked, by name. */
  readonly calls: string[] = [];
  events: AuditEvent[] = [];
  /** Thrown by whatever is read. */
  problem: Error | undefined;
  /** What the next order is answered with. */
  refusal: ControlRefusal | undefined;

  now(): number {
    return startsAt + 600_000;
  }

  async services() {
    return [{ service: 'checkout' }, { service: 'orders' }];
  }

  async open(name = 'checkout'): Promise<WatchedService> {
    if (name !== 'checkout') throw new Error(`no service "${name}"`);
    const read = <Result>(call: string, result: Result): Result => {
      this.calls.push(call);
      if (this.problem) throw this.problem;
      return result;
    };
    return {
      delivery: {
        service: 'checkout',
        target: 'Lambda function checkout',
        strategies: [{ name: 'canary', canaryWeights: [100, 300, 1000], bakeSeconds: [600, 600, 600] }],
      },
      inFlight: async () => read('inFlight', this.inFlight),
      history: async () => read('history', []),
      events: async () => read('events', this.events),
      series: async () => read('series', series),
      ask: async (order) => {
        this.orders.push(order);
        return this.refusal;
      },
    };
  }

  get inFlight(): InFlight {
    return {
      id: 'checkout-42',
      executionArn: 'arn:aws:states:eu-central-1:123456789012:execution:Release:checkout-42',
      version: '42',
      previousVersion: '41',
      strategy: 'canary',
      startedAt: minute(0),
    };
  }
}
