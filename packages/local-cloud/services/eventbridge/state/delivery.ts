import { drawText, drawUuid } from '../../../kernel/random-text';
import { AwsError } from '../../../kernel/errors';
import type { PeerServices } from '../../../kernel/peers';
import type { CloudContext } from '../../../kernel/cloud-context';
import { deadLetterAttributes, type Failure } from './dead-letter';
import type { CloudEvent } from './event';
import { mayGoWellLater } from '../../../kernel/retriable';
import { countForRule, type RuleMetric } from './metrics';
import type { Rule, Target } from './rules';

/** An event that did not reach a target for good: AWS drops it, unless the target has a dead-letter queue. */
export interface FailedDelivery {
  readonly event: CloudEvent;
  readonly ruleName: string;
  readonly targetArn: string;
  /** The error of the service that refused it. */
  readonly error: string;
  /** Where it went: `undefined` means nowhere, as there is no dead-letter queue or that did not take it. */
  readonly deadLetterArn: string | undefined;
}

/** The services that deliveries call. */
export type DeliveryPeers = Pick<
  PeerServices,
  'functionEvents' | 'executions' | 'messages' | 'queues' | 'access' | 'metrics'
>;

interface Delivery {
  readonly event: CloudEvent;
  readonly rule: Rule;
  readonly target: Target;
  readonly receivedAt: number;
  /** Above 1 for an event that comes again: what it starts is then another execution, as on AWS. */
  readonly copy: number;
}

const servicePrincipal = 'events.amazonaws.com';

/** Takes events to the targets of rules. */
export class Deliveries {
  readonly failed: FailedDelivery[] = [];
  readonly #copies = new WeakMap<CloudEvent, Map<string, number>>();

  constructor(
    private readonly context: CloudContext,
    private readonly peers: DeliveryPeers,
  ) {}

  /** Delivers in the background: to each target by itself, starting in the same instant of virtual time. */
  deliver(event: CloudEvent, rule: Rule): void {
    const receivedAt = this.context.clock.now();
    this.#count(rule, 'TriggeredRules');
    const copies = this.#copies.get(event) ?? new Map<string, number>();
    const copy = (copies.get(rule.name) ?? 0) + 1;
    this.#copies.set(event, copies.set(rule.name, copy));
    for (const target of rule.targets.values()) this.#attempt({ event, rule, target, receivedAt, copy }, 0);
  }

  #attempt(delivery: Delivery, retries: number): void {
    const activity = this.context.clock.begin();
    void Promise.resolve()
      .then(() => this.#send(delivery))
      .then(() => this.#count(delivery.rule, 'Invocations'))
      .catch((error: unknown) => this.#retry(delivery, retries, error))
      .finally(() => activity.end());
  }

  #send(delivery: Delivery): void {
    const { event, rule, target, receivedAt } = delivery;
    const input = target.input(event, { ruleName: rule.name, ruleArn: rule.arn, receivedAt });
    switch (target.kind) {
      case 'function':
        this.peers.functionEvents.accept({
          functionArn: target.arn,
          payload: Buffer.from(input),
          invoker: { kind: 'service', service: servicePrincipal, sourceArn: rule.arn },
        });
        return;
      case 'state-machine':
        this.#startExecution(delivery, input);
        return;
      case 'topic':
        this.peers.messages.publish({
          topicArn: target.arn,
          message: input,
          service: servicePrincipal,
          sourceArn: rule.arn,
        });
        return;
    }
  }

  #startExecution({ event, rule, target, copy }: Delivery, input: string): void {
    const { access, executions } = this.peers;
    const principal = access.assume({
      roleArn: target.roleArn ?? '',
      service: servicePrincipal,
      sessionName: drawText(
        this.context.random,
        '0123456789abcdef',
        32,
        'events session',
        event.id,
        target.id,
      ),
      sourceArn: rule.arn,
    });
    access.authorize(principal, { action: 'states:StartExecution', resource: target.arn });
    executions.start({
      stateMachineArn: target.arn,
      input,
      name: `${event.id}_${drawUuid(this.context.random, 'events execution', event.id, rule.name, target.id, copy)}`,
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
    const chance = this.context.random.draw('events retry', event.id, rule.name, target.id, retries);
    const due = this.context.clock.now() + Math.ceil((longestSeconds * (1 + chance) * 1000) / 2);
    const isTooOld = due > receivedAt + maximumEventAgeSeconds * 1000;
    const exhausted =
      retries >= maximumRetryAttempts ? 'MaximumRetryAttempts' : isTooOld && 'MaximumEventAgeInSeconds';
    if (!mayGoWellLater(error)) return this.#giveUp(delivery, { error, retries, exhausted: undefined });
    if (exhausted) return this.#giveUp(delivery, { error, retries, exhausted });
    this.context.clock.at(due, () => {
      this.#count(rule, 'RetryInvocationAttempts');
      this.#attempt(delivery, retries + 1);
    });
  }

  #giveUp(delivery: Delivery, failure: Pick<Failure, 'error' | 'retries' | 'exhausted'>): void {
    const { event, rule, target } = delivery;
    this.#count(rule, 'Invocations');
    this.#count(rule, 'FailedInvocations');
    const deadLetterArn = this.#sendDeadLetter(delivery, failure);
    const error = String(failure.error);
    this.failed.push({ event, ruleName: rule.name, targetArn: target.arn, error, deadLetterArn });
  }

  /** The queue that took it, if one did: its policy must let EventBridge send on behalf of the rule. */
  #sendDeadLetter(
    { event, rule, target }: Delivery,
    failure: Pick<Failure, 'error' | 'retries' | 'exhausted'>,
  ): string | undefined {
    const { deadLetterArn } = target;
    if (deadLetterArn === undefined) return undefined;
    try {
      this.peers.queues.send({
        queueArn: deadLetterArn,
        body: JSON.stringify(event),
        attributes: deadLetterAttributes({ ...failure, ruleArn: rule.arn, targetArn: target.arn }),
        sender: { kind: 'service', service: servicePrincipal, sourceArn: rule.arn },
      });
      this.#count(rule, 'InvocationsSentToDlq');
      return deadLetterArn;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#count(rule, 'InvocationsFailedToBeSentToDlq');
      return undefined;
    }
  }

  #count(rule: Rule, name: RuleMetric): void {
    countForRule(this.peers.metrics, rule.name, name);
  }
}
