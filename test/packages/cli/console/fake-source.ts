import type { ControlCommand } from '../../../../packages/cli/console/state/control-command';
import type { InFlight } from '../../../../packages/cli/console/state/console-state';
import type { Source, WatchedService } from '../../../../packages/cli/console/state/source';
import type { ControlRefusal } from '../../../../core/audit/allowed-controls';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import { minute, series, startsAt } from './sample-release';

/** A source with the data and errors that a test sets. */
export class FakeSource implements Source {
  readonly environment = { region: 'eu-central-1', account: '123456789012', caller: 'ana' };
  readonly commands: ControlCommand[] = [];
  /** The names of the calls, in order. */
  readonly calls: string[] = [];
  events: AuditEvent[] = [];
  /** Thrown by every read. */
  problem: Error | undefined;
  /** Thrown by every read of metrics. */
  seriesProblem: Error | undefined;
  /** True to answer no read. */
  isSilent = false;
  /** The answer to the next command. */
  refusal: ControlRefusal | undefined;

  now(): number {
    return startsAt + 600_000;
  }

  async services() {
    return [{ service: 'checkout' }, { service: 'orders' }];
  }

  async open(name = 'checkout'): Promise<WatchedService> {
    if (name !== 'checkout') {
      throw Object.assign(new Error(`no service "${name}"`), { name: 'ServiceNotFound' });
    }
    const read = async <Result>(call: string, result: Result): Promise<Result> => {
      this.calls.push(call);
      if (this.problem) throw this.problem;
      if (this.seriesProblem && call === 'series') throw this.seriesProblem;
      return this.isSilent ? new Promise<never>(() => undefined) : result;
    };
    return {
      details: {
        name: 'checkout',
        target: 'Lambda function checkout',
        strategies: [{ name: 'canary', canaryWeights: [100, 300, 1000], bakeSeconds: [600, 600, 600] }],
      },
      inFlight: async () => read('inFlight', this.inFlight),
      history: async () => read('history', []),
      events: async () => read('events', this.events),
      series: async () => read('series', series),
      control: async (command) => {
        this.commands.push(command);
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
