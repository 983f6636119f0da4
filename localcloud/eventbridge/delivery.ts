import type { Activity } from '../clock';
import { drawText, drawUuid } from '../drawn-text';
import type { Connections } from '../ports';
import type { Site } from '../site';
import { AsynchronousInvocations } from './asynchronous-invocation';
import type { CloudEvent } from './event';
import { mayGoWellLater } from './retriable';
import type { Rule, Target } from './rule';

/** An event that did not reach a target for good: AWS would drop it. */
export interface FailedDelivery {
  readonly event: CloudEvent;
  readonly ruleName: string;
  readonly targetArn: string;
  /** Why, in the words of the service that refused it. */
  readonly error: string;
}

type DeliveryConnections = Pick<Connections, 'functions' | 'executions' | 'messages' | 'access'>;

interface Delivery {
  readonly event: CloudEvent;
  readonly rule: Rule;
  readonly target: Target;
  readonly receivedAt: number;
}

const SERVICE = 'events.amazonaws.com';

/** Takes events to the targets of rules. */
export class Deliveries {
  readonly failed: FailedDelivery[] = [];
  readonly #functions: AsynchronousInvocations;

  constructor(
    private readonly site: Site,
    private readonly connections: DeliveryConnections,
  ) {
    this.#functions = new AsynchronousInvocations(site, connections);
  }

  /** Delivers in the background: to each target by itself, starting in the same instant of virtual time. */
  deliver(event: CloudEvent, rule: Rule): void {
    const receivedAt = this.site.clock.now();
    for (const target of rule.targets.values()) this.#attempt({ event, rule, target, receivedAt }, 0);
  }

  #attempt(delivery: Delivery, retries: number): void {
    const activity = this.site.clock.begin();
    void Promise.resolve()
      .then(() => this.#send(delivery, activity))
      .catch((error: unknown) => this.#retry(delivery, retries, error))
      .finally(() => activity.end());
  }

  async #send(delivery: Delivery, activity: Activity): Promise<void> {
    const { event, rule, target, receivedAt } = delivery;
    const input = target.input(event, { ruleName: rule.name, ruleArn: rule.arn, receivedAt });
    switch (target.kind) {
      case 'function':
        return this.#functions.invoke(
          {
            functionArn: target.arn,
            payload: Buffer.from(input),
            invoker: { kind: 'service', service: SERVICE, sourceArn: rule.arn },
            activity,
          },
          (error) => this.#giveUp(delivery, error),
        );
      case 'state-machine':
        this.#startExecution(delivery, input);
        return;
      case 'topic':
        this.connections.messages.publish({
          topicArn: target.arn,
          message: input,
          service: SERVICE,
          sourceArn: rule.arn,
        });
        return;
    }
  }

  #startExecution({ event, rule, target }: Delivery, input: string): void {
    const { access, executions } = this.connections;
    const principal = access.assume({
      roleArn: target.roleArn ?? '',
      service: SERVICE,
      sessionName: drawText(this.site.random, '0123456789abcdef', 32, 'events session', event.id, target.id),
      sourceArn: rule.arn,
    });
    access.authorize(principal, { action: 'states:StartExecution', resource: target.arn });
    executions.start({
      stateMachineArn: target.arn,
      input,
      name: `${event.id}_${drawUuid(this.site.random, 'events execution', event.id, rule.name, target.id)}`,
    });
  }

  /**
   * Tries again later what may go well later. EventBridge does so "with exponential back off and jitter" for as
   * often and as long as the retry policy says; the delays themselves are not documented: here up to 2, 4, 8 …
   * and at most 600 seconds. Missing permissions and targets are given up at once, as AWS does.
   */
  #retry(delivery: Delivery, retries: number, error: unknown): void {
    const { event, rule, target, receivedAt } = delivery;
    const { maximumRetryAttempts, maximumEventAgeSeconds } = target.retryPolicy;
    const longestSeconds = Math.min(2 ** (retries + 1), 600);
    const chance = this.site.random.draw('events retry', event.id, rule.name, target.id, retries);
    const due = this.site.clock.now() + Math.ceil((longestSeconds * (1 + chance) * 1000) / 2);
    const isTooOld = due > receivedAt + maximumEventAgeSeconds * 1000;
    if (!mayGoWellLater(error) || retries >= maximumRetryAttempts || isTooOld) {
      this.#giveUp(delivery, String(error));
      return;
    }
    this.site.clock.at(due, () => this.#attempt(delivery, retries + 1));
  }

  #giveUp({ event, rule, target }: Delivery, error: string): void {
    this.failed.push({ event, ruleName: rule.name, targetArn: target.arn, error });
  }
}
