import { z } from 'zod';
import { units } from './metric-query';
import type { SeriesStore } from './series';

const embedded = z.looseObject({
  _aws: z.object({ CloudWatchMetrics: z.array(z.unknown()), Timestamp: z.number().optional() }),
});

const directive = z.object({
  Namespace: z.string().min(1).max(1024),
  Dimensions: z.array(z.array(z.string().min(1).max(250)).max(30)),
  Metrics: z
    .array(
      z.object({
        Name: z.string().min(1).max(1024),
        Unit: units.optional(),
        StorageResolution: z.union([z.literal(1), z.literal(60)]).optional(),
      }),
    )
    .max(100),
});

const metricTarget = z.union([z.number().transform((value) => [value]), z.array(z.number()).max(100)]);
const dimensionTarget = z.string().min(1).max(1024);

type Directive = z.output<typeof directive>;

/**
 * Records the metrics of a log line in embedded metric format (user guide,
 * CloudWatch_Embedded_Metric_Format_Specification). The document may follow what Lambda puts before it. As on AWS,
 * a part that breaks the specification is left out and the rest recorded.
 *
 * @param at the time of the line in milliseconds, for a document without a `Timestamp`
 * @returns whether the line holds such a document
 */
export function ingestEmbeddedMetrics(store: SeriesStore, line: string, at: number): boolean {
  if (!line.includes('"CloudWatchMetrics"')) return false;
  const document = embedded.safeParse(parsedFromFirstBrace(line));
  if (!document.success) return false;
  const { _aws: metadata, ...root } = document.data;
  for (const candidate of metadata.CloudWatchMetrics) {
    const { data } = directive.safeParse(candidate);
    if (data) recordDirective(store, data, root, metadata.Timestamp ?? at);
  }
  return true;
}

function recordDirective(
  store: SeriesStore,
  { Namespace: namespace, Dimensions: dimensionSets, Metrics: metrics }: Directive,
  root: Readonly<Record<string, unknown>>,
  time: number,
): void {
  for (const keys of dimensionSets) {
    const dimensions = z.record(z.string(), dimensionTarget).safeParse(members(root, keys));
    if (!dimensions.success) continue;
    for (const metric of metrics) {
      const values = metricTarget.safeParse(members(root, [metric.Name])[metric.Name]);
      if (!values.success || values.data.length === 0) continue;
      const series = store.series({
        namespace,
        name: metric.Name,
        dimensions: dimensions.data,
        unit: metric.Unit ?? 'None',
      });
      for (const bucket of series.bucketsAt(time, metric.StorageResolution ?? 60)) {
        for (const value of values.data) bucket.add(value);
      }
    }
  }
}

/** The document's own members of those names, never inherited ones; missing ones are undefined. */
function members(root: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, Object.hasOwn(root, name) ? root[name] : undefined]));
}

function parsedFromFirstBrace(line: string): unknown {
  try {
    return JSON.parse(line.slice(line.indexOf('{')));
  } catch {
    return undefined;
  }
}
