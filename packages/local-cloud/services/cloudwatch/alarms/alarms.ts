import type { Timer } from '../../../clock/clock';
import { AwsError } from '../../../kernel/errors';
import type { PeerServices } from '../../../kernel/peers';
import type { CloudContext } from '../../../kernel/cloud-context';
import { evaluateAlarm, evaluationRange, type AlarmState, type Datapoint, type Evaluation } from './alarm';
import type { AlarmDefinition } from './alarm-definition';
import { alarmArn, stateChangeEvent, topicMessage, type AlarmCondition } from './alarm-notification';
import { stateReason } from './alarm-reason';
import type { Grid } from '../state/points';
import { readSamples } from '../queries/query-plan';
import { minuteMilliseconds, type SeriesStore } from '../state/series';

/** High-resolution alarms are evaluated every 10 seconds (user guide, "Evaluating an alarm"). */
const highResolutionMilliseconds = 10_000;

/** An alarm as it stands. */
export interface Alarm {
  definition: AlarmDefinition;
  configuredAt: number;
  actionsEnabled: boolean;
  condition: AlarmCondition;
}

/** One thing that happened to an alarm. */
export interface AlarmHistoryItem {
  readonly alarmName: string;
  readonly time: number;
  readonly type: 'StateUpdate' | 'Action';
  readonly summary: string;
  /** A JSON text. */
  readonly data: string;
}

/**
 * The alarms of an account: evaluates each once a minute of virtual time, those due together in the order of their
 * names, and tells EventBridge and SNS of changes. Does not by itself make time pass.
 */
export class Alarms {
  readonly #alarms = new Map<string, Alarm>();
  readonly #history: AlarmHistoryItem[] = [];
  #next: Timer | undefined;

  constructor(
    private readonly context: CloudContext,
    private readonly peers: Pick<PeerServices, 'events' | 'messages'>,
    private readonly store: SeriesStore,
  ) {}

  /** Creates an alarm, in INSUFFICIENT_DATA, or replaces its definition and leaves its state. */
  put(definition: AlarmDefinition): void {
    const now = this.context.clock.now();
    const condition = this.#alarms.get(definition.name)?.condition ?? {
      state: 'INSUFFICIENT_DATA',
      reason: 'Unchecked: Initial alarm creation',
      reasonData: undefined,
      since: now,
    };
    const actionsEnabled = definition.members.ActionsEnabled ?? true;
    this.#alarms.set(definition.name, { definition, configuredAt: now, actionsEnabled, condition });
    this.#schedule();
  }

  /** All alarms by name. */
  list(): readonly Alarm[] {
    return [...this.#alarms.values()].sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
  }

  /** Everything that happened, oldest first; the history outlives an alarm. */
  history(): readonly AlarmHistoryItem[] {
    return this.#history;
  }

  /** @throws AwsError `ResourceNotFound`, after the alarms that do exist have been deleted */
  delete(names: readonly string[]): void {
    const unknown = names.filter((name) => !this.#alarms.delete(name));
    if (unknown.length > 0) throw alarmNotFound(unknown.join(', '));
  }

  /** Switches actions on; names of no alarm are passed over, as the API has no error for them. */
  enableActions(names: readonly string[]): void {
    for (const name of names) {
      const alarm = this.#alarms.get(name);
      if (alarm) alarm.actionsEnabled = true;
    }
  }

  /**
   * Puts an alarm into a state until an evaluation says otherwise.
   *
   * @throws AwsError `ResourceNotFound`
   */
  setState(name: string, state: AlarmState, reason: string): void {
    const alarm = this.#alarms.get(name);
    if (!alarm) throw alarmNotFound(name);
    this.#enter(alarm, { state, reason, reasonData: undefined, since: this.context.clock.now() });
  }

  #schedule(): void {
    if (this.#alarms.size === 0) return;
    const now = this.context.clock.now();
    const time = Math.min(...this.list().map((alarm) => this.#nextEvaluation(alarm, now)));
    if (this.#next && !this.#next.done && this.#next.time <= time) return;
    this.#next?.cancel();
    this.#next = this.context.clock.at(time, () => {
      this.#evaluateAll(time);
      this.#schedule();
    });
  }

  #evaluateAll(time: number): void {
    for (const alarm of this.list()) {
      if (this.#nextEvaluation(alarm, time - 1) === time) this.#evaluate(alarm, time);
    }
  }

  /** Returns the first time after another at which an alarm is evaluated. */
  #nextEvaluation(alarm: Alarm, after: number): number {
    const interval = intervalOf(alarm);
    const offset = this.context.weather.milliseconds('alarmSeconds', alarm.definition.name) % interval;
    return Math.floor((after - offset) / interval) * interval + interval + offset;
  }

  #evaluate(alarm: Alarm, now: number): void {
    const { definition, condition } = alarm;
    const grid = evaluationGrid(definition, now - (now % intervalOf(alarm)));
    const evaluation = evaluateAlarm(definition.rule, this.#datapoints(definition, grid));
    const { state } = evaluation;
    if (state === 'retained' || state === condition.state || hasTooFewSamples(definition, evaluation)) return;
    const { members, rule, periodSeconds } = definition;
    const because = stateReason(state, rule, evaluation, {
      periodSeconds,
      statistic: members.Statistic ?? members.ExtendedStatistic,
      unit: members.Unit,
      countsDatapoints: members.DatapointsToAlarm !== undefined,
      now,
      newestPeriod: grid.start + (grid.length - 1) * grid.periodMilliseconds,
    });
    this.#enter(alarm, { state, ...because, since: now });
  }

  #datapoints({ metric, plan, watchedId }: AlarmDefinition, grid: Grid): (Datapoint | undefined)[] {
    const timeOf = (index: number) => grid.start + index * grid.periodMilliseconds;
    if (metric) {
      return readSamples(this.store, metric, grid).map((samples, index) => {
        const value = samples && metric.statistic(samples);
        return value === undefined ? undefined : { time: timeOf(index), value, sampleCount: samples?.count };
      });
    }
    const results = plan.evaluate(watchedId, this.store, () => grid);
    const points = results.length === 1 ? results[0]!.points : [];
    return Array.from({ length: grid.length }, (_, index) => {
      const value = points[index];
      return value === undefined ? undefined : { time: timeOf(index), value };
    });
  }

  /** Entering the same state again notifies nothing. */
  #enter(alarm: Alarm, after: AlarmCondition): void {
    const before = alarm.condition;
    if (before.state === after.state) {
      alarm.condition = { ...after, since: before.since };
      return;
    }
    alarm.condition = after;
    const transition = { definition: alarm.definition, configuredAt: alarm.configuredAt, before, after };
    this.#remember(alarm, 'StateUpdate', `Alarm updated from ${before.state} to ${after.state}`, {
      version: '1.0',
      oldState: historyState(before),
      newState: historyState(after),
    });
    this.peers.events.emit(stateChangeEvent(this.context, transition));
    if (!alarm.actionsEnabled) return;
    for (const topicArn of actionsFor(alarm.definition, after.state)) {
      this.#publish(alarm, topicArn, topicMessage(this.context, transition));
    }
  }

  /** As on AWS, an action that fails is seen in the history only. */
  #publish(alarm: Alarm, topicArn: string, content: { subject: string; message: string }): void {
    const { state } = alarm.condition;
    try {
      this.peers.messages.publish({
        topicArn,
        ...content,
        service: 'cloudwatch.amazonaws.com',
        sourceArn: alarmArn(this.context, alarm.definition.name),
      });
      this.#remember(alarm, 'Action', `Successfully executed action ${topicArn}`, {
        actionState: 'Succeeded',
        stateUpdate: state,
        notificationResource: topicArn,
      });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#remember(alarm, 'Action', `Failed to execute action ${topicArn}`, {
        actionState: 'Failed',
        stateUpdate: state,
        notificationResource: topicArn,
        error: `${error.code}: ${error.message}`,
      });
    }
  }

  #remember(alarm: Alarm, type: AlarmHistoryItem['type'], summary: string, data: object): void {
    this.#history.push({
      alarmName: alarm.definition.name,
      time: this.context.clock.now(),
      type,
      summary,
      data: JSON.stringify(data),
    });
  }
}

/**
 * The periods that an alarm looks at: they end with the present minute, whatever the length of the period ("at the
 * end of minute 6, the alarm is evaluated based on the data from minutes 2 to 6", user guide).
 */
function evaluationGrid({ periodSeconds, rule }: AlarmDefinition, now: number): Grid {
  const periodMilliseconds = periodSeconds * 1000;
  const length = evaluationRange(rule.evaluationPeriods);
  return { start: now - length * periodMilliseconds, periodMilliseconds, length };
}

function hasTooFewSamples({ leastSamples }: AlarmDefinition, { datapoints }: Evaluation): boolean {
  const samples = datapoints.reduce((sum, { sampleCount }) => sum + (sampleCount ?? 0), 0);
  return datapoints.length > 0 && samples < leastSamples;
}

/** Returns the time between two evaluations of an alarm, in milliseconds. */
function intervalOf({ definition }: Alarm): number {
  return definition.periodSeconds < 60 ? highResolutionMilliseconds : minuteMilliseconds;
}

function actionsFor({ members }: AlarmDefinition, state: AlarmState): readonly string[] {
  const {
    OKActions: OK = [],
    AlarmActions: ALARM = [],
    InsufficientDataActions: INSUFFICIENT_DATA = [],
  } = members;
  return { OK, ALARM, INSUFFICIENT_DATA }[state];
}

function historyState({ state, reason, reasonData }: AlarmCondition) {
  return {
    stateValue: state,
    stateReason: reason,
    ...(reasonData === undefined ? {} : { stateReasonData: JSON.parse(reasonData) as unknown }),
  };
}

function alarmNotFound(names: string): AwsError {
  return new AwsError('ResourceNotFound', `Unknown alarm: ${names}`, { status: 404 });
}
