import type { ObservedSelectors } from '../../../aws/diagnosis/trails';

/** The calls that publish a version, as fields of their CloudTrail records. */
const publications: readonly Readonly<Record<string, string>>[] = [
  'PublishVersion20150331',
  'UpdateFunctionCode20150331v2',
].map((eventName) => ({
  eventCategory: 'Management',
  eventSource: 'lambda.amazonaws.com',
  eventName,
  eventType: 'AwsApiCall',
  readOnly: 'false',
}));

type BasicSelector = ObservedSelectors['basic'][number];
type AdvancedSelector = ObservedSelectors['advanced'][number];
type Condition = NonNullable<AdvancedSelector['FieldSelectors']>[number];

/**
 * Returns true if a trail with these selectors logs every call that publishes a version.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
 */
export function logsPublications({ basic, advanced }: ObservedSelectors): boolean {
  return publications.every(
    (call) =>
      basic.some((selector) => selectsBasically(selector, call)) ||
      advanced.some(({ FieldSelectors: conditions = [] }) =>
        conditions.every((condition) => holds(condition, call)),
      ),
  );
}

function selectsBasically(selector: BasicSelector, call: Readonly<Record<string, string>>): boolean {
  const {
    ReadWriteType: type = 'All',
    IncludeManagementEvents: included = true,
    ExcludeManagementEventSources: excluded = [],
  } = selector;
  return included && type !== 'ReadOnly' && !excluded.includes(call['eventSource']!);
}

/** Evaluates a condition. One on a field that differs between calls, such as the caller, does not hold for all of them. */
function holds(condition: Condition, call: Readonly<Record<string, string>>): boolean {
  const { Field, Equals, StartsWith, EndsWith, NotEquals, NotStartsWith, NotEndsWith } = condition;
  const value = call[Field ?? ''];
  if (value === undefined) return false;
  return (
    (!Equals || Equals.includes(value)) &&
    (!StartsWith || StartsWith.some((each) => value.startsWith(each))) &&
    (!EndsWith || EndsWith.some((each) => value.endsWith(each))) &&
    !NotEquals?.includes(value) &&
    !NotStartsWith?.some((each) => value.startsWith(each)) &&
    !NotEndsWith?.some((each) => value.endsWith(each))
  );
}

/** Adds a selector of the calls that publish a version to the selectors of a trail. */
export function withPublications({ basic, advanced }: ObservedSelectors): ObservedSelectors {
  if (advanced.length === 0) return { basic: [...basic, { ReadWriteType: 'WriteOnly' }], advanced };
  const FieldSelectors = [
    { Field: 'eventCategory', Equals: ['Management'] },
    { Field: 'readOnly', Equals: ['false'] },
  ];
  return { basic, advanced: [...advanced, { Name: 'Management events that write', FieldSelectors }] };
}
