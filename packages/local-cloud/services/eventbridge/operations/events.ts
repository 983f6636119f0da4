import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import { ignored } from '../../../kernel/schemas';
import { operation, type Operation } from '../../../kernel/service';
import { arnAt, type CloudContext } from '../../../kernel/cloud-context';
import type { DefaultBus } from '../state/default-bus';
import { eventBusName } from '../state/schemas';

/** For a whole request; 256 KB until January 2026 (AWS Compute Blog). */
const maximumRequestBytes = 1024 * 1024;

const entrySchema = z.strictObject({
  Time: z.date().optional(),
  Source: z.string().optional(),
  Resources: z.array(z.string().max(2048)).default([]),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: eventBusName,
  TraceHeader: ignored('nothing is traced'),
});

type Entry = z.output<typeof entrySchema>;

const putEventsInput = z.strictObject({ Entries: z.array(entrySchema).min(1).max(10) });

/** `PutEvents`: each entry is taken or refused by itself. */
export function putEventsOperation(context: CloudContext, bus: DefaultBus): Operation {
  return operation({
    input: putEventsInput,
    access: ({ Entries: entries }) =>
      entries.map((entry) => ({
        action: 'events:PutEvents',
        resource: arnAt(context, 'events', 'event-bus/default'),
        conditionKeys: {
          ...(entry.Source !== undefined && { 'events:source': entry.Source }),
          ...(entry.DetailType !== undefined && { 'events:detail-type': entry.DetailType }),
        },
      })),
    handle: ({ Entries: entries }) => {
      const bytes = entries.map(entryBytes).reduce((total, each) => total + each, 0);
      if (bytes > maximumRequestBytes) {
        throw new AwsError(
          'ValidationException',
          'Total size of the entries in the request is over the limit.',
        );
      }
      const results = entries.map((entry) => putEvent(bus, entry));
      return {
        FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
        Entries: results,
      };
    },
  });
}

function putEvent(bus: DefaultBus, entry: Entry) {
  const { Source: source, DetailType: detailType, Detail: detailText, Time: time } = entry;
  if (!source) return missing('Source');
  if (!detailType) return missing('DetailType');
  if (!detailText) return missing('Detail');
  if (source.startsWith('aws.')) {
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: 'Not authorized for the source.',
    };
  }
  const detail = parseDetail(detailText);
  if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const event = bus.emit({ source, detailType, detail, resources: entry.Resources, time: time?.getTime() });
  return { EventId: event.id };
}

function missing(member: string) {
  return {
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${member} is not valid. Reason: ${member} is a required argument.`,
  };
}

function parseDetail(text: string): object | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    return typeof detail === 'object' && detail !== null && !Array.isArray(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}

/** As the EventBridge User Guide counts (Calculating PutEvents event entry size). */
function entryBytes(entry: Entry): number {
  const texts = [entry.Source ?? '', entry.DetailType ?? '', entry.Detail ?? '', ...entry.Resources];
  return (entry.Time ? 14 : 0) + texts.reduce((total, text) => total + Buffer.byteLength(text), 0);
}
