import type { ObservedSelectors, ObservedTrail, ObservedTrails } from '../../../aws/diagnosis/trails';
import { withPublications, logsPublications } from '../../../packages/cli/doctor/event-selectors';
import type { Inspection } from '../../../packages/cli/doctor/inspection';
import type { ReadResult } from '../../../packages/cli/doctor/read-result';
import { checkTrail } from '../../../packages/cli/doctor/trail';
import { ReleaseError } from '../../../core/errors/release-error';
import {
  eventSelectors,
  selects,
} from '../../../packages/local-cloud/services/cloudtrail/state/event-selectors';

type Part = Pick<Inspection, 'triggers' | 'publicationCount' | 'trails'>;

const region = 'eu-west-1';
const arn = `arn:aws:cloudtrail:${region}:123456789012:trail/events`;
const basic = (selector: ObservedSelectors['basic'][number]): ObservedSelectors => ({
  basic: [selector],
  advanced: [],
});
const trail = (more: Partial<ObservedTrail> = {}): ObservedTrail => ({
  name: 'events',
  arn,
  homeRegion: region,
  isOfOrganization: false,
  isLogging: true,
  selectors: basic({ ReadWriteType: 'All', IncludeManagementEvents: true }),
  ...more,
});
const trails = (...here: ObservedTrail[]): ReadResult<ObservedTrails> => ({ value: { here, elsewhere: [] } });
const rule = (isEnabled: boolean) => ({ name: 'published', isEnabled, isScheduled: false });
const cause = Object.assign(
  new Error('User: u is not authorized to perform: cloudtrail:DescribeTrails on resource: *'),
  { name: 'AccessDeniedException' },
);
const denied = { error: new ReleaseError('AwsCallRefused', `cloudtrail: ${cause.message}`, { cause }) };
const onlyReads = trail({ selectors: basic({ ReadWriteType: 'ReadOnly' }) });
const organization = trail({ name: 'all', isOfOrganization: true, selectors: undefined });

test.each<[string, Partial<Part>, string, RegExp, string | undefined]>([
  [
    'a trail that logs',
    {},
    'ok',
    /^trail events logs write management events; no published version seen in/,
    undefined,
  ],
  [
    'a trail that logs, with published versions',
    { publicationCount: { value: 2 } },
    'ok',
    /; 2 published versions seen in the last 14 days$/,
    undefined,
  ],
  [
    'no trail',
    { trails: trails() },
    'warning',
    /^no trail found: versions published outside the stack do not start a release/,
    'aws cloudtrail create-trail --name management-events --is-multi-region-trail --s3-bucket-name BUCKET && ' +
      'aws cloudtrail start-logging --name management-events',
  ],
  [
    'a trail of another Region only',
    { trails: { value: { here: [], elsewhere: [{ name: 'events', arn, homeRegion: region }] } } },
    'warning',
    /^trail events covers eu-west-1 only/,
    `aws cloudtrail update-trail --name ${arn} --region ${region} --is-multi-region-trail`,
  ],
  [
    'a trail that is stopped',
    { trails: trails(trail({ isLogging: false })) },
    'warning',
    /^trail events is not logging: versions published outside the stack do not/,
    `aws cloudtrail start-logging --name ${arn} --region ${region}`,
  ],
  [
    'a trail that is stopped, with published versions',
    { trails: trails(trail({ isLogging: false })), publicationCount: { value: 2 } },
    'warning',
    /^trail events is not logging: .* \(2 published versions seen/,
    `aws cloudtrail start-logging --name ${arn} --region ${region}`,
  ],
  [
    'a trail that logs only reads',
    { trails: trails(onlyReads) },
    'warning',
    /^trail events does not log write management events/,
    `aws cloudtrail put-event-selectors --trail-name ${arn} --region ${region} --event-selectors ` +
      `'[{"ReadWriteType":"ReadOnly"},{"ReadWriteType":"WriteOnly"}]'`,
  ],
  [
    'a trail that is stopped and one that logs only reads',
    { trails: trails(trail({ isLogging: false }), { ...onlyReads, name: 'reads' }) },
    'warning',
    /^trail events is not logging; trail reads does not log write management events: /,
    `aws cloudtrail start-logging --name ${arn} --region ${region}`,
  ],
  ['one of two that logs', { trails: trails(onlyReads, trail()) }, 'ok', /^trail events logs/, undefined],
  [
    'a trail of the organization with unreadable selectors',
    { trails: trails(organization) },
    'unknown',
    /^the event selectors of the organization trail all are not readable/,
    `aws cloudtrail get-event-selectors --trail-name ${arn} --region ${region}`,
  ],
  [
    'a trail of the organization with a published version',
    { trails: trails(organization), publicationCount: { value: 1 } },
    'ok',
    /^1 published version seen in/,
    undefined,
  ],
  [
    'a trail of the organization that is stopped',
    { trails: trails({ ...organization, isLogging: false }) },
    'warning',
    /^trail all is not logging/,
    `aws cloudtrail start-logging --name ${arn} --region ${region}`,
  ],
  ['a denied call', { trails: denied }, 'unknown', /cloudtrail:DescribeTrails$/, undefined],
  [
    'a denied call, with a published version',
    { trails: denied, publicationCount: { value: 1 } },
    'ok',
    /^1 published version seen/,
    undefined,
  ],
  [
    'no enabled rule',
    { triggers: { value: [rule(false)] }, trails: trails() },
    'ok',
    /^not required/,
    undefined,
  ],
])('%s: the finding has a status, a message and a command', (_, part, status, message, command) => {
  const healthy: Part = {
    triggers: { value: [rule(true)] },
    publicationCount: { value: 0 },
    trails: trails(trail()),
  };
  const result = checkTrail({ ...healthy, ...part });
  expect(result).toMatchObject({ status, message: expect.stringMatching(message) as string });
  expect(result.command).toBe(command);
});

test('the remedy for the trail of an organization names the account', () => {
  const stopped = { ...organization, isLogging: false };
  const result = checkTrail({
    triggers: { value: [rule(true)] },
    publicationCount: { value: 0 },
    trails: trails(stopped),
  });
  expect(result.remedy).toBe('run it in the management account of the organization');
});

const management = { Field: 'eventCategory', Equals: ['Management'] };
const fields = (...conditions: { Field: string; [operator: string]: string | string[] }[]) => ({
  basic: [],
  advanced: [{ Name: "Ana's", FieldSelectors: conditions }],
});

describe.each<[string, ObservedSelectors, boolean]>([
  ['everything', basic({ ReadWriteType: 'All', IncludeManagementEvents: true }), true],
  ['writes', basic({ ReadWriteType: 'WriteOnly' }), true],
  ['reads', basic({ ReadWriteType: 'ReadOnly' }), false],
  ['data events only', basic({ ReadWriteType: 'All', IncludeManagementEvents: false }), false],
  ['all but keys', basic({ ExcludeManagementEventSources: ['kms.amazonaws.com'] }), true],
  ['management events by fields', fields(management), true],
  ['writes by fields', fields(management, { Field: 'readOnly', Equals: ['false'] }), true],
  ['reads by fields', fields(management, { Field: 'readOnly', Equals: ['true'] }), false],
  ['data events by fields', fields({ Field: 'eventCategory', Equals: ['Data'] }), false],
  [
    'all but keys by fields',
    fields(management, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }),
    true,
  ],
  [
    'all but functions',
    fields(management, { Field: 'eventSource', NotEquals: ['lambda.amazonaws.com'] }),
    false,
  ],
  [
    'publications of one kind',
    fields(management, { Field: 'eventName', StartsWith: ['PublishVersion'] }),
    false,
  ],
])('a trail that logs %s', (_, selectors, logs) => {
  test(`${logs ? 'logs' : 'does not log'} every published version`, () => {
    expect(logsPublications(selectors)).toBe(logs);
  });

  test('does the same in the local cloud', () => {
    const parsed = eventSelectors.parse({
      ...(selectors.basic.length > 0 && { EventSelectors: selectors.basic }),
      ...(selectors.advanced.length > 0 && { AdvancedEventSelectors: selectors.advanced }),
    });
    const call = {
      eventCategory: 'Management',
      eventSource: 'lambda.amazonaws.com',
      eventName: 'UpdateFunctionCode20150331v2',
      readOnly: false,
    } as const;
    expect(selects(parsed, call)).toBe(logs);
  });

  test('logs them with the proposed selectors', () => {
    expect(logsPublications(withPublications(selectors))).toBe(true);
  });
});

test('a trail that logs only some callers is not sufficient', () => {
  const some = fields(management, { Field: 'userIdentity.arn', NotStartsWith: ['arn:aws:sts'] });
  expect(logsPublications(some)).toBe(false);
});
