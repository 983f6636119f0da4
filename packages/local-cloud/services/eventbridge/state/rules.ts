import { AwsError } from '../../../kernel/errors';
import type { NextTime } from './schedule';
import type { InputSettings, TargetInput } from './input';
import type { Propagation } from '../../../weather/conditions/propagation';
import type { EventPattern } from '../../../kernel/event-pattern';

/** A rule of the default event bus. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly settings: RuleSettings;
  /** By identifier, in the order in which they were put. */
  readonly targets: Map<string, Target>;
  isEnabled: boolean;
  /** The state of the rule that is in effect, which follows a change after some time. */
  readonly inEffect: Propagation<RuleInEffect>;
}

interface RuleInEffect extends Pick<RuleSettings, 'eventPattern'> {
  readonly isEnabled: boolean;
}

/** The settings of a rule, as given and as used. */
export interface RuleSettings {
  readonly description?: string;
  readonly eventPattern?: { readonly text: string; readonly parsed: EventPattern };
  readonly schedule?: { readonly expression: string; readonly next: NextTime };
}

/** Where a rule sends the events it matches. */
export interface Target {
  readonly id: string;
  readonly arn: string;
  readonly kind: 'function' | 'state-machine' | 'topic';
  readonly roleArn?: string;
  readonly input: TargetInput;
  readonly inputSettings: InputSettings;
  readonly retryPolicy: RetryPolicy;
  /** The queue for events that are given up. */
  readonly deadLetterArn: string | undefined;
}

export interface RetryPolicy {
  /** @default 185, as AWS */
  readonly maximumRetryAttempts: number;
  /** @default 86400 (24 hours), as AWS */
  readonly maximumEventAgeSeconds: number;
}

/** The rules of the default event bus, in the order in which they were made. */
export class Rules {
  readonly #byName = new Map<string, Rule>();

  /** Adds a rule, or takes the place of the one of that name. */
  put(rule: Rule): void {
    this.#byName.set(rule.name, rule);
  }

  delete(name: string): void {
    this.#byName.delete(name);
  }

  find(name: string): Rule | undefined {
    return this.#byName.get(name);
  }

  /** @throws AwsError `ResourceNotFoundException` */
  get(name: string): Rule {
    const rule = this.#byName.get(name);
    if (rule) return rule;
    throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
  }

  all(): Rule[] {
    return [...this.#byName.values()];
  }
}
