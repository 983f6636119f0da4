import type {
  DescribeAlarmsCommandOutput,
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { CloudWatchService } from '../../../packages/local-cloud/services/cloudwatch/service';
import { VirtualClock } from '../../../packages/local-cloud/clock/clock';
import { AwsError } from '../../../packages/local-cloud/kernel/errors';
import type { PeerServices } from '../../../packages/local-cloud/kernel/peers';
import { Random } from '../../../packages/local-cloud/kernel/random';
import { Weather, type ChangedWeather } from '../../../packages/local-cloud/weather/conditions/weather';

type EmittedEvent = Parameters<PeerServices['events']['emit']>[0];
type PublishedMessage = Parameters<PeerServices['messages']['publish']>[0];

export const oneMinute = 60_000;
export const pagesTopicArn = 'arn:aws:sns:eu-west-1:123456789012:pages';

/** A CloudWatch of its own, at midnight of 2 January 2026, with everything that it tells others. */
export class CloudWatchFixture {
  readonly startsAt = Date.parse('2026-01-02T00:00:00Z');
  readonly clock = new VirtualClock({ startsAt: this.startsAt });
  readonly events: EmittedEvent[] = [];
  readonly messages: PublishedMessage[] = [];
  readonly service: CloudWatchService;

  constructor(changed?: ChangedWeather) {
    const random = new Random(1);
    const context = {
      account: '123456789012',
      region: 'eu-west-1',
      clock: this.clock,
      random,
      weather: new Weather('calm', random, changed),
    };
    const peers = {
      events: { emit: (event: EmittedEvent) => void this.events.push(event) },
      messages: {
        publish: (message: PublishedMessage) => {
          if (message.topicArn !== pagesTopicArn)
            throw new AwsError('NotFoundException', 'Topic does not exist');
          this.messages.push(message);
          return { messageId: 'message-1' };
        },
      },
    };
    this.service = new CloudWatchService(context, peers);
  }

  /** Calls an operation as the server does: checks the input first. */
  async call<Output = object>(name: string, input: object): Promise<Output> {
    const operation = this.service.operations[name];
    if (!operation) throw new Error(`no operation ${name}`);
    const activity = this.clock.begin();
    try {
      const parsed = operation.input.parse(input) as never;
      return (await operation.handle(parsed, { principal: { kind: 'owner' }, activity })) as Output;
    } finally {
      activity.end();
    }
  }

  /** Lets time pass, up to and including the evaluation of alarms at its end. */
  async minutesPass(minutes: number): Promise<void> {
    await this.clock.sleep(minutes * oneMinute);
    await this.clock.sleep(0);
  }

  /** A minute from the start, as a Date. */
  at(minute: number): Date {
    return new Date(this.startsAt + minute * oneMinute);
  }

  /** Records values in namespace Shop, one after the other in the minutes from the start; `-` leaves one out. */
  recordByMinute(
    name: string,
    values: readonly (number | '-')[],
    dimensions: Record<string, string> = {},
  ): void {
    const series = this.service.series({ namespace: 'Shop', name, dimensions, unit: 'Count' });
    for (const [minute, value] of values.entries()) {
      if (value !== '-') series.record(value, this.startsAt + minute * oneMinute);
    }
  }

  /** Records one value of high resolution in namespace Shop, as a log line of a function does. */
  recordBySecond(name: string, value: number, second: number): void {
    const line = {
      _aws: {
        Timestamp: this.startsAt + second * 1000,
        CloudWatchMetrics: [
          {
            Namespace: 'Shop',
            Dimensions: [[]],
            Metrics: [{ Name: name, Unit: 'Count', StorageResolution: 1 }],
          },
        ],
      },
      [name]: value,
    };
    this.service.ingestEmbeddedMetrics(JSON.stringify(line), this.clock.now());
  }

  async data(input: Partial<GetMetricDataCommandInput>): Promise<GetMetricDataCommandOutput> {
    return this.call('GetMetricData', {
      StartTime: this.at(0),
      EndTime: new Date(this.clock.now()),
      ScanBy: 'TimestampAscending',
      ...input,
    });
  }

  async alarm(name: string) {
    const { MetricAlarms: alarms } = await this.call<DescribeAlarmsCommandOutput>('DescribeAlarms', {
      AlarmNames: [name],
    });
    const [alarm] = alarms ?? [];
    if (!alarm) throw new Error(`no alarm ${name}`);
    return alarm;
  }
}

/** A query for a metric of namespace Shop by the minute. */
export function metricQuery(id: string, name: string, options: { stat?: string; returnData?: boolean } = {}) {
  return {
    Id: id,
    MetricStat: {
      Metric: { Namespace: 'Shop', MetricName: name },
      Period: 60,
      Stat: options.stat ?? 'Sum',
    },
    ReturnData: options.returnData ?? true,
  };
}
