import { AwsError, Unsupported } from '../../../kernel/errors';
import { drawUuid } from '../../../kernel/random-text';
import type { EventHook } from '../../../kernel/fault-hooks';
import type { EventBus } from '../../../kernel/peers';
import { arnAt, type CloudContext } from '../../../kernel/cloud-context';
import type { Timer } from '../../../clock/clock';
import { Deliveries, type DeliveryPeers } from './delivery';
import { eventTime, type CloudEvent } from './event';
import { parseTargetInput, type InputSettings } from './input';
import { matchesEventPattern } from '../../../kernel/event-pattern';
import { Rules, type RetryPolicy, type Rule, type RuleSettings, type Target } from './rules';

/** A target in a request. */
export interface TargetRequest extends InputSettings {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number };
  readonly DeadLetterConfig?: { Arn?: string };
}

/** The default limit (EventBridge User Guide, quotas). */
const maximumTargetsPerRule = 5;

/** The account's default event bus: its rules, and the way of an event to their targets. */
export class DefaultBus implements EventBus {
  readonly rules = new Rules();
  readonly deliveries: Deliveries;
  readonly #listeners = new Set<(event: CloudEvent) => void>();
  readonly #schedules = new Map<string, Timer>();
  #eventCount = 0;

  constructor(
    private readonly context: CloudContext,
    peers: DeliveryPeers,
    private readonly faults?: EventHook,
  ) {
    this.deliveries = new Deliveries(context, peers);
  }

  emit(event: {
    readonly source: string;
    readonly detailType: string;
    readonly detail: object;
    readonly resources?: readonly string[];
    /** In milliseconds since the epoch. @default now */
    readonly time?: number;
  }): CloudEvent {
    const cloudEvent = this.#cloudEvent(event);
    this.#notify(cloudEvent);
    this.#carry(cloudEvent, () => {
      for (const rule of this.rules.all()) {
        const pattern = rule.settings.eventPattern?.parsed;
        if (rule.isEnabled && pattern && matchesEventPattern(pattern, cloudEvent)) {
          this.deliveries.deliver(cloudEvent, rule);
        }
      }
    });
    return cloudEvent;
  }

  /** Calls the listener with every event, until the returned function is called. */
  onEvent(listener: (event: CloudEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  ruleArn(name: string): string {
    return arnAt(this.context, 'events', `rule/${name}`);
  }

  /** Makes a rule, or changes everything but the targets of the one of that name. */
  putRule(name: string, isEnabled: boolean, settings: RuleSettings): Rule {
    if (!settings.eventPattern && !settings.schedule) {
      throw new AwsError(
        'ValidationException',
        'Parameter(s) EventPattern or ScheduleExpression must be specified.',
      );
    }
    const targets = this.rules.find(name)?.targets ?? new Map<string, Target>();
    const rule: Rule = { name, arn: this.ruleArn(name), settings, targets, isEnabled };
    this.rules.put(rule);
    this.#schedule(rule);
    return rule;
  }

  /** @throws AwsError `ResourceNotFoundException` */
  setEnabled(name: string, isEnabled: boolean): void {
    const rule = this.rules.get(name);
    rule.isEnabled = isEnabled;
    this.#schedule(rule);
  }

  /** @throws AwsError `ResourceNotFoundException`, `ValidationException`, `LimitExceededException` */
  putTargets(ruleName: string, requests: readonly TargetRequest[]): void {
    const { targets } = this.rules.get(ruleName);
    const parsed = requests.map(parseTarget);
    const identifiers = new Set([...targets.keys(), ...parsed.map(({ id }) => id)]);
    if (identifiers.size > maximumTargetsPerRule) {
      throw new AwsError(
        'LimitExceededException',
        'The requested resource exceeds the maximum number allowed.',
      );
    }
    for (const target of parsed) targets.set(target.id, target);
  }

  #cloudEvent(event: Parameters<DefaultBus['emit']>[0]): CloudEvent {
    const id = drawUuid(this.context.random, 'events event', ++this.#eventCount);
    return {
      version: '0',
      id,
      'detail-type': event.detailType,
      source: event.source,
      account: this.context.account,
      time: eventTime(event.time ?? this.context.clock.now()),
      region: this.context.region,
      resources: event.resources ?? [],
      detail: event.detail,
    };
  }

  #carry(event: CloudEvent, deliver: () => void): void {
    if (this.faults) this.faults.carry(event, deliver);
    else deliver();
  }

  #notify(event: CloudEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Lets the rule run by its schedule from now on, as long as it is enabled. Does not by itself make time pass. */
  #schedule(rule: Rule): void {
    this.#schedules.get(rule.name)?.cancel();
    const next = rule.settings.schedule?.next(this.context.clock.now());
    if (next === undefined || !rule.isEnabled) return;
    const timer = this.context.clock.at(next, () => {
      this.#schedule(rule);
      const event = this.#cloudEvent({
        source: 'aws.events',
        detailType: 'Scheduled Event',
        detail: {},
        resources: [rule.arn],
      });
      this.#notify(event);
      this.#carry(event, () => this.deliveries.deliver(event, rule));
    });
    this.#schedules.set(rule.name, timer);
  }
}

function parseTarget(request: TargetRequest): Target {
  const { Id: id, Arn: arn, RoleArn: roleArn } = request;
  const kind = targetKind(arn);
  if (kind === 'state-machine' && roleArn === undefined) {
    throw new AwsError('ValidationException', `RoleArn is required for target ${arn}.`);
  }
  if (kind !== 'state-machine' && roleArn !== undefined) {
    throw new Unsupported(`the RoleArn of the target ${arn}`);
  }
  const retryPolicy: RetryPolicy = {
    maximumRetryAttempts: request.RetryPolicy?.MaximumRetryAttempts ?? 185,
    maximumEventAgeSeconds: request.RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400,
  };
  return {
    id,
    arn,
    kind,
    roleArn,
    retryPolicy,
    deadLetterArn: request.DeadLetterConfig?.Arn,
    input: parseTargetInput(request),
    inputSettings: request,
  };
}

function targetKind(arn: string): Target['kind'] {
  const [, service, resource] = /^arn:[\w-]+:([\w-]+):[\w-]+:\d{12}:([\w-]+)/.exec(arn) ?? [];
  if (service === 'lambda' && resource === 'function') return 'function';
  if (service === 'states' && resource === 'stateMachine') return 'state-machine';
  if (service === 'sns') return 'topic';
  throw new Unsupported(`${arn} as the target of a rule`);
}
