import { z } from 'zod';
import { AwsError } from '../errors';
import { operation } from '../service';
import type { Site } from '../site';
import { dimensions, metricName, namespaceName, units } from './metric-query';
import type { SeriesStore } from './series';

const MOST_METRICS = 1000;
const MOST_VALUES = 150;
const LARGEST_VALUE = 2 ** 360;
const TWO_WEEKS_MILLISECONDS = 14 * 24 * 3_600_000;
const TWO_HOURS_MILLISECONDS = 2 * 3_600_000;

const metricDatum = z.strictObject({
  MetricName: metricName,
  Dimensions: dimensions.optional(),
  Timestamp: z.date().optional(),
  Value: z.number().optional(),
  StatisticValues: z
    .strictObject({ SampleCount: z.number(), Sum: z.number(), Minimum: z.number(), Maximum: z.number() })
    .optional(),
  Values: z.array(z.number()).optional(),
  Counts: z.array(z.number()).optional(),
  Unit: units.optional(),
  StorageResolution: z.number().int().min(1).optional(),
});

type MetricDatum = z.output<typeof metricDatum>;

const input = z.strictObject({ Namespace: namespaceName, MetricData: z.array(metricDatum) });

/** Checks all data before it records any. */
export function putMetricData(site: Site, store: SeriesStore) {
  return operation({
    input,
    access: ({ Namespace: namespace }) => [
      {
        action: 'cloudwatch:PutMetricData',
        resource: '*',
        conditionKeys: { 'cloudwatch:namespace': namespace },
      },
    ],
    handle: ({ Namespace: namespace, MetricData: data }) => {
      if (namespace.startsWith('AWS/')) {
        throw invalidValue(`The value ${namespace} for parameter Namespace is invalid.`);
      }
      if (data.length > MOST_METRICS) {
        throw invalidValue(`The collection MetricData must not have a size greater than ${MOST_METRICS}.`);
      }
      for (const [index, datum] of data.entries()) {
        checkDatum(datum, `MetricData.member.${index + 1}`, site.clock.now());
      }
      for (const datum of data) recordDatum(namespace, datum, site, store);
      return {};
    },
  });
}

function checkDatum(datum: MetricDatum, place: string, now: number): void {
  const forms = (['Value', 'StatisticValues', 'Values'] as const).filter((form) => datum[form] !== undefined);
  if (forms.length > 1) {
    throw new AwsError(
      'InvalidParameterCombination',
      `The parameters ${place}.${forms[0]} and ${place}.${forms[1]} are mutually exclusive and you have specified both.`,
    );
  }
  if (forms.length === 0) throw new AwsError('MissingParameter', `The parameter ${place}.Value is required.`);

  const { Values: values, Counts: counts, StatisticValues: statistics } = datum;
  if (counts && counts.length !== values?.length) {
    throw invalidValue(`The parameters ${place}.Values and ${place}.Counts must be of the same size.`);
  }
  if (values && values.length > MOST_VALUES) {
    throw invalidValue(`The collection ${place}.Values must not have a size greater than ${MOST_VALUES}.`);
  }
  const numbers = [datum.Value, values, counts, statistics && Object.values(statistics)].flat();
  for (const value of numbers) {
    if (value !== undefined && !(Math.abs(value) <= LARGEST_VALUE)) {
      throw invalidValue(`The value ${value} for parameter ${place} is invalid.`);
    }
  }
  if (counts?.some((count) => count <= 0) || (statistics && statistics.SampleCount <= 0)) {
    throw invalidValue(`The counts of ${place} must be greater than 0.`);
  }
  const time = datum.Timestamp?.getTime() ?? now;
  if (time < now - TWO_WEEKS_MILLISECONDS || time > now + TWO_HOURS_MILLISECONDS) {
    throw invalidValue(
      `The parameter ${place}.Timestamp must specify a time within the past two weeks and no more than two hours ahead.`,
    );
  }
  if (![undefined, 1, 60].includes(datum.StorageResolution)) {
    throw invalidValue(
      `The value ${datum.StorageResolution} for parameter ${place}.StorageResolution is invalid.`,
    );
  }
}

function recordDatum(namespace: string, datum: MetricDatum, site: Site, store: SeriesStore): void {
  const series = store.series({
    namespace,
    name: datum.MetricName,
    dimensions: Object.fromEntries(datum.Dimensions?.map(({ Name, Value }) => [Name, Value]) ?? []),
    unit: datum.Unit ?? 'None',
  });
  const time = datum.Timestamp?.getTime() ?? site.clock.now();
  const { StatisticValues: statistics, Counts: counts } = datum;
  const values = datum.Values ?? (datum.Value === undefined ? [] : [datum.Value]);
  if (!statistics && values.length === 0) return;
  for (const bucket of series.bucketsAt(time, datum.StorageResolution === 1 ? 1 : 60)) {
    if (statistics) {
      bucket.addStatistics({
        count: statistics.SampleCount,
        sum: statistics.Sum,
        minimum: statistics.Minimum,
        maximum: statistics.Maximum,
      });
    }
    for (const [index, value] of values.entries()) bucket.add(value, counts?.[index]);
  }
}

function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
