import { defaultAliasNames } from '../../core/traffic/weights';
import type { Side } from '../../core/traffic/side';
import type { ApiCall, ApiLog, LocalCloud, Stack } from '../../packages/local-cloud';
import type { ServiceManifest } from '../../core/registry/service-manifest';
import type { Routing } from './traffic';

/** Times are virtual seconds since the version was published. */
export interface Moment {
  readonly at: number;
  readonly what: string;
}

/** An API call of a function. */
export interface ObservedCall {
  /** As IAM names it. */
  readonly service: string;
  readonly operation: string;
  /** The short name of the function, as in the text of a fault. */
  readonly caller: string;
}

/** Records what is visible of a release from outside: calls, weights, events and executions. */
export class Observed implements ApiLog {
  /** The changes of the canary's weight, oldest first. */
  readonly weights: {
    readonly at: number;
    /** 0 to 1. */
    readonly canary: number;
    /** The time of the last strike of a fault before. */
    readonly struckAt: number;
    /** The execution that was shifting at the time. */
    readonly by: string | undefined;
  }[] = [];
  readonly versions: Record<Side, string> = { production: '1', canary: '1' };
  /** The times at which a release moved production to another version. */
  readonly promotions: number[] = [];
  /**
   * The reasons to roll back. `changes` is the number of weight changes before; `by` is the execution to roll back, if
   * the reason concerns a single one.
   */
  readonly causes: (Moment & { readonly changes: number; readonly by: string | undefined })[] = [];
  /** Notifications that need an operator: an unconfirmed rollback, or an alarm on the guard. */
  readonly pages: Moment[] = [];
  readonly timeline: Moment[] = [];
  readonly calls = new Map<string, { readonly call: ObservedCall; count: number }>();
  readonly states = new Set<string>();
  readonly eventTypes = new Map<string, number>();
  /** True for each execution that is running, by ARN. */
  readonly executions = new Map<string, boolean>();
  #cloud: LocalCloud | undefined;
  #manifest: ServiceManifest | undefined;
  #callers = new Map<string, string>();
  #tasks = new Map<string, string>();
  #publishedAt: number | undefined;
  #shifting: string | undefined;
  #strikes = 0;
  #struckAt = 0;

  /** Starts recording. */
  watch(cloud: LocalCloud, stack: Stack, manifest: ServiceManifest): void {
    this.#cloud = cloud;
    this.#manifest = manifest;
    this.#callers = callersIn(stack);
    this.#tasks = tasksIn(stack);
    cloud.events.onEvent((event) => this.#onEvent(event['detail-type'], event.detail));
    cloud.stepfunctions.onEvent(
      (executionArn, { type = '', stateEnteredEventDetails: entered, ...others }) => {
        if (entered?.name !== undefined && this.#publishedAt !== undefined) {
          this.states.add(entered.name);
          this.record(`entered "${entered.name}"`);
        }
        const task = this.#taskOf(others.taskScheduledEventDetails?.parameters);
        if (task === 'shift') this.#shifting = executionArn;
        if (task === 'rollback') this.#addCause('the release rolls back', executionArn);
        if (/^Execution(Aborted|TimedOut|Failed)$/.test(type)) {
          this.#addCause(type, executionArn);
        }
        if (type.startsWith('Execution')) {
          this.executions.set(executionArn, /^Execution(Started|Redriven)$/.test(type));
          this.record(type);
        }
        const failed = others.taskFailedEventDetails ?? others.taskTimedOutEventDetails;
        if (failed) this.record(`failed: ${failed.error}: ${(failed.cause ?? '').slice(0, 160)}`);
      },
    );
  }

  /** The short names of the functions, as in the text of a fault. */
  get callers(): string[] {
    return [...new Set(this.#callers.values())];
  }

  /** Sets second 0 to now. */
  startTimeline(): void {
    this.#publishedAt = this.#cloud!.context.clock.now();
  }

  get now(): number {
    const now = this.#cloud!.context.clock.now();
    return (now - (this.#publishedAt ?? now)) / 1000;
  }

  /**
   * Returns where traffic goes now.
   *
   * @param lateSeconds the time that VPC Lattice takes to apply weights
   */
  routing(lateSeconds: number): Routing {
    const since = this.now - lateSeconds;
    const canaryFraction = this.weights.findLast(({ at }) => at <= since)?.canary ?? 0;
    return { canaryFraction, versions: this.versions };
  }

  /** The time of the last strike of a planned fault, as of the last recorded event. */
  get struckAt(): number {
    const strikes = this.#cloud!.faults.tally().reduce((sum, { struck }) => sum + struck, 0);
    if (strikes > this.#strikes) this.#struckAt = this.now;
    this.#strikes = strikes;
    return this.#struckAt;
  }

  write(call: ApiCall): void {
    if (this.#publishedAt === undefined) return;
    const hasTakenEffect = call.status >= 200 && call.status < 300;
    const caller = this.#callers.get(call.principal) ?? 'owner';
    if (caller !== 'owner') this.#count(call, caller);
    if (hasTakenEffect) this.#follow(call);
    const { abort, isWrite } = describe(call);
    if (abort && hasTakenEffect) this.#addCause(`${caller} requested an abort`);
    if (isWrite || !hasTakenEffect || call.unanswered) {
      const end = call.unanswered ?? call.error ?? 'done';
      this.record(`${caller} ${call.service}:${call.operation} ${describe(call).about}: ${end}`);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #count({ service, operation }: ApiCall, caller: string): void {
    const name = service === 'monitoring' ? 'cloudwatch' : service;
    const key = `${name}:${operation}/${caller}`;
    const known = this.calls.get(key);
    if (known) known.count++;
    else this.calls.set(key, { call: { service: name, operation, caller }, count: 1 });
  }

  #follow({ operation, input }: ApiCall): void {
    if (operation === 'UpdateListener' || operation === 'UpdateRule') {
      const { defaultAction, action = defaultAction } = input as Partial<Record<string, Forwarding>>;
      const { targetGroups } = action!.forward;
      const { canary } = this.#manifest!.route.targetGroups;
      const total = targetGroups.reduce((sum, { weight = 1 }) => sum + weight, 0);
      const own = targetGroups.find(({ targetGroupIdentifier: id }) => canary.endsWith(id));
      this.weights.push({
        at: this.now,
        struckAt: this.struckAt,
        canary: (own?.weight ?? 0) / total,
        by: this.#shifting,
      });
    }
    if (operation === 'UpdateAlias') {
      const { Name, FunctionVersion } = input as { Name: string; FunctionVersion: string };
      const side = Name === defaultAliasNames.canary ? 'canary' : 'production';
      this.versions[side] = FunctionVersion;
      if (side === 'production' && FunctionVersion !== '1') this.promotions.push(this.now);
    }
  }

  #onEvent(type: string, detail: object): void {
    if (this.#publishedAt === undefined) return;
    this.eventTypes.set(type, (this.eventTypes.get(type) ?? 0) + 1);
    if (type !== 'Scheduled Event') this.record(`event ${type}`);
    const { alarmName = '', state, outcome } = detail as AnyDetail;
    if (type === 'CloudWatch Alarm State Change' && state?.value === 'ALARM') {
      const what = `${alarmName} is in ALARM`;
      this.record(what);
      const { service, alarms } = this.#manifest!;
      const { guardSilent, guardFailed } = alarms;
      if (alarmName === guardSilent || alarmName === guardFailed) this.pages.push({ at: this.now, what });
      // Releases are held to the alarms of the canary only. Others of the construct say that a release or its start has failed.
      else if (alarmName.startsWith(`${service}-canary-`)) this.#addCause(what);
    }
    if (outcome === 'rollback-unconfirmed') this.pages.push({ at: this.now, what: outcome });
  }

  /** Returns the name of the task that a scheduled state invokes. */
  #taskOf(parameters: string | undefined): string | undefined {
    if (parameters === undefined || this.#publishedAt === undefined) return undefined;
    const { FunctionName } = JSON.parse(parameters) as { FunctionName?: string };
    return FunctionName === undefined ? undefined : this.#tasks.get(FunctionName.replace(/:\d+$/, ''));
  }

  #addCause(what: string, by?: string): void {
    this.causes.push({ at: this.now, what, changes: this.weights.length, by });
  }

  /** Adds an entry to the timeline. */
  record(what: string): void {
    void this.struckAt;
    this.timeline.push({ at: this.now, what });
  }
}

interface Forwarding {
  readonly forward: { readonly targetGroups: readonly Weighted[] };
}

interface Weighted {
  readonly targetGroupIdentifier: string;
  readonly weight?: number;
}

interface AnyDetail {
  readonly alarmName?: string;
  readonly state?: { readonly value?: string };
  readonly outcome?: string;
}

/** Returns the task of each function, by the ARN of the function without a version. */
function tasksIn(stack: Stack): Map<string, string> {
  const tasks = new Map<string, string>();
  for (const [id, { type, attributes }] of stack.resources) {
    const [, task] = /^DeliveryTasks([a-z]+)Function/.exec(id) ?? [];
    if (type === 'AWS::Lambda::Function' && task !== undefined) tasks.set(attributes?.['Arn'] ?? '', task);
  }
  return tasks;
}

/** Returns the short name of each role's function, as in the text of a fault. */
function callersIn(stack: Stack): Map<string, string> {
  const callers = new Map<string, string>();
  for (const [id, { type, attributes }] of stack.resources) {
    if (type !== 'AWS::IAM::Role') continue;
    const [, task, other] = /^DeliveryTasks([a-z]+)Role|^(?:Delivery)?(\w+?)(?:Service)?Role/.exec(id) ?? [];
    callers.set(attributes?.['Arn'] ?? '', task ?? (other ?? id).toLowerCase());
  }
  return callers;
}

function describe({ operation, input }: ApiCall): { about: string; isWrite: boolean; abort: boolean } {
  const isWrite = /^(Update|Put|Delete|Send|Publish)/.test(operation);
  const text = JSON.stringify(input, (name, value: unknown) =>
    ['TableName', 'serviceIdentifier', 'listenerIdentifier', 'ruleIdentifier', 'ZipFile'].includes(name)
      ? undefined
      : value,
  );
  const abort = operation === 'UpdateItem' && text.includes('if_not_exists(#abort');
  return { about: text.slice(0, 140), isWrite, abort };
}
