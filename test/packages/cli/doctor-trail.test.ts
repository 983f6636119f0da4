import type { ObservedSelectors, ObservedTrail, ObservedTrails } from '../../../aws/diagnosis/trails';
import { alsoPublications, logsPublications } from '../../../packages/cli/doctor/event-selectors';
import type { Inspection } from '../../../packages/cli/doctor/inspection';
import type { Looked } from '../../../packages/cli/doctor/looked';
import { aboutTrail } from '../../../packages/cli/doctor/trail';
import { ReleaseError } from '../../../core/errors/release-error';
import {
  eventSelectors,
  selects,
} from '../../../packages/local-cloud/services/cloudtrail/state/event-selectors';

type Seen = Pick<Inspection, 'triggers' | 'triggered' | 'trails'>;

const home = 'eu-west-1';
const arn = `arn:aws:cloudtrail:${home}:123456789012:trail/events`;
const basic = (selector: ObservedSelectors['basic'][number]): ObservedSelectors => ({
  basic: [selector],
  advanced: [],
});
const trail = (more: Partial<ObservedTrail> = {}): ObservedTrail => ({
  name: 'events',
  arn,
  homeRegion: home,
  isOfOrganization: false,
  isLogging: true,
  selectors: basic({ ReadWriteType: 'All', IncludeManagementEvents: true }),
  ...more,
});
const trails = (...here: ObservedTrail[]): Looked<ObservedTrails> => ({ seen: { here, elsewhere: [] } });
const rule = (isEnabled: boolean) => ({ name: 'published', isEnabled, isScheduled: false });
const cause = Object.assign(
  new Error('User: u is not authorized to perform: cloudtrail:DescribeTrails on resource: *'),
  { name: 'AccessDeniedException' },
);
const denied = { error: new ReleaseError('AwsCallRefused', `cloudtrail: ${cause.message}`, { cause }) };
const onlyReads = trail({ selectors: basic({ ReadWriteType: 'ReadOnly' }) });
const organization = trail({ name: 'all', isOfOrganization: true, selectors: undefined });

test.each<[string, Partial<Seen>, string, RegExp, string | undefined]>([
  ['a trail that logs', {}, 'ok', /^events logs what they need; no publication was heard of/, undefined],
  [
    'a trail that logs, and has told',
    { triggered: { seen: 2 } },
    'ok',
    /CloudTrail told of 2 publications in the last 14 days/,
    undefined,
  ],
  [
    'no trail',
    { trails: trails() },
    'warning',
    /^there is no trail: published versions are not released by themselves/,
    'aws cloudtrail create-trail --name management-events --is-multi-region-trail --s3-bucket-name BUCKET && ' +
      'aws cloudtrail start-logging --name management-events',
  ],
  [
    'a trail of another Region only',
    { trails: { seen: { here: [], elsewhere: [{ name: 'events', arn, homeRegion: home }] } } },
    'warning',
    /^events is a trail of eu-west-1 alone/,
    `aws cloudtrail update-trail --name ${arn} --region ${home} --is-multi-region-trail`,
  ],
  [
    'a trail that is stopped',
    { trails: trails(trail({ isLogging: false })) },
    'warning',
    /^events does not log: published versions are not/,
    `aws cloudtrail start-logging --name ${arn} --region ${home}`,
  ],
  [
    'a trail that is stopped, although it told of publications before',
    { trails: trails(trail({ isLogging: false })), triggered: { seen: 2 } },
    'warning',
    /^events does not log: .* \(CloudTrail told of 2 publications/,
    `aws cloudtrail start-logging --name ${arn} --region ${home}`,
  ],
  [
    'a trail that logs only what reads',
    { trails: trails(onlyReads) },
    'warning',
    /^events logs, but not the management events that write/,
    `aws cloudtrail put-event-selectors --trail-name ${arn} --region ${home} --event-selectors ` +
      `'[{"ReadWriteType":"ReadOnly"},{"ReadWriteType":"WriteOnly"}]'`,
  ],
  [
    'one that is stopped and one that logs only what reads',
    { trails: trails(trail({ isLogging: false }), { ...onlyReads, name: 'reads' }) },
    'warning',
    /^events does not log; reads logs, but not the management events that write: /,
    `aws cloudtrail start-logging --name ${arn} --region ${home}`,
  ],
  ['one of two that logs', { trails: trails(onlyReads, trail()) }, 'ok', /^events logs/, undefined],
  [
    'a trail of the organization, which may not be asked',
    { trails: trails(organization) },
    'unknown',
    /^all of the organization logs, and only its own account may see what/,
    `aws cloudtrail get-event-selectors --trail-name ${arn} --region ${home}`,
  ],
  [
    'a trail of the organization that has told',
    { trails: trails(organization), triggered: { seen: 1 } },
    'ok',
    /^CloudTrail told of 1 publication in/,
    undefined,
  ],
  [
    'a trail of the organization that is stopped',
    { trails: trails({ ...organization, isLogging: false }) },
    'warning',
    /^all does not log/,
    `aws cloudtrail start-logging --name ${arn} --region ${home}`,
  ],
  [
    'trails that may not be looked at',
    { trails: denied },
    'unknown',
    /cloudtrail:DescribeTrails$/,
    undefined,
  ],
  [
    'trails that may not be looked at, of which one has told',
    { trails: denied, triggered: { seen: 1 } },
    'ok',
    /^CloudTrail told of 1 publication/,
    undefined,
  ],
  [
    'no rule that waits',
    { triggers: { seen: [rule(false)] }, trails: trails() },
    'ok',
    /^not needed to start releases/,
    undefined,
  ],
])(
  'of %s it is told what that means, and the command that mends it',
  (_, something, status, says, command) => {
    const healthy: Seen = {
      triggers: { seen: [rule(true)] },
      triggered: { seen: 0 },
      trails: trails(trail()),
    };
    const opinion = aboutTrail({ ...healthy, ...something });
    expect(opinion).toMatchObject({ status, says: expect.stringMatching(says) as string });
    expect(opinion.command).toBe(command);
  },
);

test('of another account’s trail it is said where to mend it', () => {
  const stopped = { ...organization, isLogging: false };
  const opinion = aboutTrail({
    triggers: { seen: [rule(true)] },
    triggered: { seen: 0 },
    trails: trails(stopped),
  });
  expect(opinion.mend).toBe('in the management account of the organization');
});

const management = { Field: 'eventCategory', Equals: ['Management'] };
const fields = (...conditions: { Field: string; [operator: string]: string | string[] }[]) => ({
  basic: [],
  advanced: [{ Name: "Ana's", FieldSelectors: conditions }],
});

describe.each<[string, ObservedSelectors, boolean]>([
  ['everything', basic({ ReadWriteType: 'All', IncludeManagementEvents: true }), true],
  ['what writes', basic({ ReadWriteType: 'WriteOnly' }), true],
  ['what reads', basic({ ReadWriteType: 'ReadOnly' }), false],
  ['data events only', basic({ ReadWriteType: 'All', IncludeManagementEvents: false }), false],
  ['all but keys', basic({ ExcludeManagementEventSources: ['kms.amazonaws.com'] }), true],
  ['management events by fields', fields(management), true],
  ['what writes by fields', fields(management, { Field: 'readOnly', Equals: ['false'] }), true],
  ['what reads by fields', fields(management, { Field: 'readOnly', Equals: ['true'] }), false],
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
  test(`${logs ? 'tells' : 'does not tell'} of every published version`, () => {
    expect(logsPublications(selectors)).toBe(logs);
  });

  test('does so in the local cloud', () => {
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

  test('tells with the selectors that are proposed', () => {
    expect(logsPublications(alsoPublications(selectors))).toBe(true);
  });
});

test('who publishes is not known: a trail that logs only some callers is not taken to tell', () => {
  const some = fields(management, { Field: 'userIdentity.arn', NotStartsWith: ['arn:aws:sts'] });
  expect(logsPublications(some)).toBe(false);
});
