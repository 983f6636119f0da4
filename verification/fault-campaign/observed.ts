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

/** A call that some function made. */
export interface ObservedCall {
  /** As IAM names it. */
  readonly service: string;
  readonly operation: string;
  /** The part of its name by which faults find the caller. */
  readonly caller: string;
}

/** Everything that could be seen of a release from outside. */
export class Observed implements ApiLog {
  /** The canary's share of the traffic as it changed, oldest first. */
  readonly shares: {
    readonly at: number;
    readonly share: number;
    /** When a fault had last struck before. */
    readonly struckAt: number;
    /** The execution that shifts at that time. */
    readonly by: string | undefined;
  }[] = [];
  readonly versions: Record<Side, string> = { production: '1', canary: '1' };
  /**
   * Each reason to bring traffic home, and how many changes of the canary's share there were before; `by` is the
   * execution whose traffic it is, if it is a reason for that one only.
   */
  readonly causes: (Moment & { readonly changes: number; readonly by: string | undefined })[] = [];
  /** Told to people: a rollback that is not confirmed, or an alarm of the guard. */
  readonly pages: Moment[] = [];
  readonly timeline: Moment[] = [];
  readonly calls = new Map<string, { readonly call: ObservedCall; count: number }>();
  readonly states = new Set<string>();
  readonly eventTypes = new Map<string, number>();
  /** Whether each execution is running, by ARN. */
  readonly executions = new Map<string, boolean>();
  #cloud: LocalCloud | undefined;
  #manifest: ServiceManifest | undefined;
  #callers = new Map<string, string>();
  #publishedAt: number | undefined;
  #shifting: string | undefined;
  #strikes = 0;
  #struckAt = 0;

  /** From now on. */
  watch(cloud: LocalCloud, stack: Stack, manifest: ServiceManifest): void {
    this.#cloud = cloud;
    this.#manifest = manifest;
    this.#callers = callersIn(stack);
    cloud.events.onEvent((event) => this.#onEvent(event['detail-type'], event.detail));
    cloud.stepfunctions.onEvent(
      (executionArn, { type = '', stateEnteredEventDetails: entered, ...others }) => {
        if (entered?.name !== undefined && this.#publishedAt !== undefined) {
          this.states.add(entered.name);
          this.tell(`entered "${entered.name}"`);
          if (entered.name.includes('Shift to')) this.#shifting = executionArn;
          if (entered.name === 'Roll back') this.#blame('the release rolls back', executionArn);
        }
        if (/^Execution(Aborted|TimedOut|Failed)$/.test(type)) {
          this.#blame(type, executionArn);
        }
        if (type.startsWith('Execution')) {
          this.executions.set(executionArn, /^Execution(Started|Redriven)$/.test(type));
          this.tell(type);
        }
        const failed = others.taskFailedEventDetails ?? others.taskTimedOutEventDetails;
        if (failed) this.tell(`failed: ${failed.error}: ${(failed.cause ?? '').slice(0, 160)}`);
      },
    );
  }

  /** The names by which faults find the functions. */
  get callers(): string[] {
    return [...new Set(this.#callers.values())];
  }

  /** Seconds count from now on. */
  beginStory(): void {
    this.#publishedAt = this.#cloud!.context.clock.now();
  }

  get now(): number {
    const now = this.#cloud!.context.clock.now();
    return (now - (this.#publishedAt ?? now)) / 1000;
  }

  /** @param lateSeconds how long it takes until weights are what traffic goes by */
  routing(lateSeconds: number): Routing {
    const since = this.now - lateSeconds;
    const canaryShare = this.shares.findLast(({ at }) => at <= since)?.share ?? 0;
    return { canaryShare, versions: this.versions };
  }

  /** When a planned fault struck last, as far as something happened then. */
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
    if (abort && hasTakenEffect) this.#blame(`${caller} asked for an abort`);
    if (isWrite || !hasTakenEffect || call.unanswered) {
      const end = call.unanswered ?? call.error ?? 'done';
      this.tell(`${caller} ${call.service}:${call.operation} ${describe(call).about}: ${end}`);
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
      this.shares.push({
        at: this.now,
        struckAt: this.struckAt,
        share: (own?.weight ?? 0) / total,
        by: this.#shifting,
      });
    }
    if (operation === 'UpdateAlias') {
      const { Name, FunctionVersion } = input as { Name: string; FunctionVersion: string };
      const side = Name === defaultAliasNames.canary ? 'canary' : 'production';
      this.versions[side] = FunctionVersion;
    }
  }

  #onEvent(type: string, detail: object): void {
    if (this.#publishedAt === undefined) return;
    this.eventTypes.set(type, (this.eventTypes.get(type) ?? 0) + 1);
    if (type !== 'Scheduled Event') this.tell(`event ${type}`);
    const { alarmName = '', state, outcome } = detail as AnyDetail;
    if (type === 'CloudWatch Alarm State Change' && state?.value === 'ALARM') {
      const what = `${alarmName} is in ALARM`;
      this.tell(what);
      if (this.#isOfGuard(alarmName)) this.pages.push({ at: this.now, what });
      else this.#blame(what);
    }
    if (outcome === 'rollback-unconfirmed') this.pages.push({ at: this.now, what: outcome });
  }

  #isOfGuard(alarmName: string): boolean {
    const { guardSilent, guardFailed } = this.#manifest!.alarms;
    return alarmName === guardSilent || alarmName === guardFailed;
  }

  #blame(what: string, by?: string): void {
    this.causes.push({ at: this.now, what, changes: this.shares.length, by });
  }

  /** Adds to the timeline. */
  tell(what: string): void {
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

/** The name of each role's function, as short as faults can find it. */
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
