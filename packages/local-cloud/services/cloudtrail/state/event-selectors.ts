import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import type { RecordedCall } from '../../../kernel/peers';

const basicSelector = z.strictObject({
  ReadWriteType: z.enum(['ReadOnly', 'WriteOnly', 'All']).default('All'),
  IncludeManagementEvents: z.boolean().default(true),
  DataResources: z
    .array(z.strictObject({ Type: z.string(), Values: z.array(z.string()).default([]) }))
    .default([]),
  ExcludeManagementEventSources: z.array(z.enum(['kms.amazonaws.com', 'rdsdata.amazonaws.com'])).default([]),
});

const values = z.array(z.string().min(1).max(2048)).min(1).optional();
const fieldSelector = z.strictObject({
  Field: z.enum(['eventCategory', 'eventSource', 'eventName', 'readOnly', 'resources.type']),
  Equals: values,
  StartsWith: values,
  EndsWith: values,
  NotEquals: values,
  NotStartsWith: values,
  NotEndsWith: values,
});
const advancedSelector = z.strictObject({
  Name: z.string().max(1000).optional(),
  FieldSelectors: z.array(fieldSelector).min(1),
});

/** The input of PutEventSelectors: one kind of selectors or the other. */
export const eventSelectors = z.strictObject({
  EventSelectors: z.array(basicSelector).optional(),
  AdvancedEventSelectors: z.array(advancedSelector).optional(),
});

export type EventSelectors = z.output<typeof eventSelectors>;
type AdvancedSelector = z.output<typeof advancedSelector>;
type FieldSelector = z.output<typeof fieldSelector>;

/** The selectors of a trail that was created without any: all management events, and no data events. */
export const defaultSelectors: EventSelectors = eventSelectors.parse({ EventSelectors: [{}] });

/** @throws AwsError `InvalidEventSelectorsException` unless they are of one kind, and at most five of the basic one */
export function checkSelectors({ EventSelectors: basic, AdvancedEventSelectors: advanced }: EventSelectors) {
  const count = basic?.length ?? advanced?.length ?? 0;
  const isEachOfOneCategory = (advanced ?? []).every(({ FieldSelectors: fields }) =>
    fields.some(({ Field: field, Equals: equals }) => field === 'eventCategory' && equals?.length === 1),
  );
  if ((basic && advanced) || count === 0 || (basic?.length ?? 0) > 5 || !isEachOfOneCategory) {
    throw new AwsError(
      'InvalidEventSelectorsException',
      'The combination of event selectors, advanced event selectors and their number is not valid.',
    );
  }
}

/** Checks whether a trail with these selectors logs a call: one of them is enough. */
export function selects(
  { EventSelectors: basic = [], AdvancedEventSelectors: advanced = [] }: EventSelectors,
  call: RecordedCall,
): boolean {
  const isWanted = { All: true, ReadOnly: call.readOnly, WriteOnly: !call.readOnly };
  return (
    basic.some(
      ({ ReadWriteType: type, IncludeManagementEvents: included, ExcludeManagementEventSources: excluded }) =>
        included && isWanted[type] && !(excluded as string[]).includes(call.eventSource),
    ) || advanced.some((selector) => selectsAsAdvanced(selector, call))
  );
}

/** All conditions must hold. */
function selectsAsAdvanced({ FieldSelectors: conditions }: AdvancedSelector, call: RecordedCall): boolean {
  return conditions.every(({ Field: field, ...operators }) => {
    const value = field === 'resources.type' ? undefined : String(call[field]);
    return value !== undefined && holds(operators, value);
  });
}

function holds(operators: Omit<FieldSelector, 'Field'>, value: string): boolean {
  const { Equals, StartsWith, EndsWith, NotEquals, NotStartsWith, NotEndsWith } = operators;
  return (
    (!Equals || Equals.includes(value)) &&
    (!StartsWith || StartsWith.some((each) => value.startsWith(each))) &&
    (!EndsWith || EndsWith.some((each) => value.endsWith(each))) &&
    !NotEquals?.includes(value) &&
    !NotStartsWith?.some((each) => value.startsWith(each)) &&
    !NotEndsWith?.some((each) => value.endsWith(each))
  );
}
