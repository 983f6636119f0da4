import { AwsError, Unsupported } from '../../../kernel/errors';
import { drawUuid } from '../../../kernel/random-text';
import type { EventHook } from '../../../kernel/fault-hooks';
import type { EventBus } from '../../../kernel/peers';
import { arnAt, type CloudContext } from '../../../kernel/cloud-context';
import type { Timer } from '../../../clock/clock';
import { Propagation } from '../../../weather/conditions/propagation';
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
    const { clock, weather } = this.context;
    const keys = [
      event.source,
      event.detailType,
      clock.now(),
      ...(event.resources ?? []),
      JSON.stringify(event.detail),
    ];
    if (isBestEffort(event) && weather.strikes('lostEventPercent', ...keys)) return cloudEvent;
    const arrive = () => this.#carry(cloudEvent, () => this.#match(cloudEvent));
    const delay = weather.milliseconds('eventSeconds', ...keys);
    if (delay === 0) arrive();
    else clock.after(delay, arrive);
    return cloudEvent;
  }

  #match(event: CloudEvent): void {
    for (const rule of this.rules.all()) {
      const { isEnabled, eventPattern } = rule.inEffect.at(this.context.clock.now(), () => 0);
      if (isEnabled && eventPattern && matchesEventPattern(eventPattern.parsed, event)) {
        this.deliveries.deliver(event, rule);
      }
    }
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
    const before = this.rules.find(name);
    if (!before && this.rules.all().length >= this.context.weather.draw('rulesPerBus')) {
      throw limitExceeded();
    }
    const targets = before?.targets ?? new Map<string, Target>();
    const inEffect = before?.inEffect ?? new Propagation({ isEnabled: false });
    const rule: Rule = { name, arn: this.ruleArn(name), settings, targets, isEnabled, inEffect };
    this.rules.put(rule);
    this.#changed(rule);
    return rule;
  }

  /** @throws AwsError `ResourceNotFoundException` */
  setEnabled(name: string, isEnabled: boolean): void {
    const rule = this.rules.get(name);
    rule.isEnabled = isEnabled;
    this.#changed(rule);
  }

  /** @throws AwsError `ResourceNotFoundException`, `ValidationException`, `LimitExceededException` */
  putTargets(ruleName: string, requests: readonly TargetRequest[]): void {
    const { targets } = this.rules.get(ruleName);
    const parsed = requests.map(parseTarget);
    const identifiers = new Set([...targets.keys(), ...parsed.map(({ id }) => id)]);
    if (identifiers.size > maximumTargetsPerRule) {
      throw limitExceeded();
    }
    for (const target of parsed) targets.set(target.id, target);
  }

  /** Removes targets of a rule; ids of none are passed over. @throws AwsError `ResourceNotFoundException` */
  removeTargets(ruleName: string, ids: readonly string[]): void {
    const { targets } = this.rules.get(ruleName);
    for (const id of ids) targets.delete(id);
  }

  /** Deletes a rule with its targets. */
  deleteRule(name: string): void {
    this.#schedules.get(name)?.cancel();
    this.rules.delete(name);
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

  /** Puts a rule into effect as it is now, after some time. */
  #changed(rule: Rule): void {
    const { clock, weather } = this.context;
    const delay = weather.milliseconds('ruleSeconds', rule.name, clock.now());
    const { eventPattern } = rule.settings;
    rule.inEffect.change({ isEnabled: rule.isEnabled, eventPattern }, [clock.now() + delay]);
    this.#schedule(rule);
  }

  /** Lets the rule run by its schedule from now on, as long as it is enabled. Does not by itself make time pass. */
  #schedule(rule: Rule, after = this.context.clock.now()): void {
    this.#schedules.get(rule.name)?.cancel();
    const next = rule.settings.schedule?.next(after);
    if (next === undefined || !rule.isEnabled) return;
    const late = this.context.weather.milliseconds('scheduleSeconds', rule.name, next);
    const timer = this.context.clock.at(next + late, () => {
      this.#schedule(rule, next);
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

/**
 * Checks whether AWS delivers an event with best effort.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/event-delivery-level.html
 */
function isBestEffort({ source, detailType }: { source: string; detailType: string }): boolean {
  return detailType === 'AWS API Call via CloudTrail' || source === 'aws.states';
}

function limitExceeded(): AwsError {
  return new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
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
