import {
  parseTargetInput,
  type InputSettings,
} from '../../../packages/local-cloud/services/eventbridge/state/input';

/** The example event of the EventBridge User Guide, Input transformation. */
const event = {
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '123456789012',
  time: '2015-11-11T21:29:54Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111'],
  detail: { 'instance-id': 'i-0123456789', state: 'RUNNING', tags: { a: 'b' }, quoted: 'say "hi"', count: 3 },
} as const;

const occasion = {
  ruleName: 'example',
  ruleArn: 'arn:aws:events:us-east-2:123456789012:rule/example',
  receivedAt: Date.UTC(2015, 10, 11, 21, 30),
};

const InputPathsMap = {
  timestamp: '$.time',
  instance: '$.detail.instance-id',
  state: '$.detail.state',
  tags: '$.detail.tags',
  quoted: '$.detail.quoted',
  count: '$.detail.count',
  resource: '$.resources[0]',
  missing: '$.detail.nothing',
};

function input(settings: InputSettings): unknown {
  return JSON.parse(parseTargetInput(settings)(event, occasion));
}

test('a target receives the whole event, a constant, or a part', () => {
  expect(input({})).toEqual(event);
  expect(input({ Input: '{"a":1}' })).toEqual({ a: 1 });
  expect(input({ InputPath: '$.detail.state' })).toBe('RUNNING');
  expect(input({ InputPath: '$' })).toEqual(event);
});

test.each([
  ['a simple string', '"instance <instance> is in <state>"', 'instance i-0123456789 is in RUNNING'],
  ['escaped quotes', '"instance \\"<instance>\\" is in <state>"', 'instance "i-0123456789" is in RUNNING'],
  [
    'simple JSON',
    '{"instance": <instance>, "state": <state>}',
    { instance: 'i-0123456789', state: 'RUNNING' },
  ],
  [
    'JSON with strings and variables',
    '{"state": "<state>", "instanceStatus": "instance \\"<instance>\\" is in <state>"}',
    { state: 'RUNNING', instanceStatus: 'instance "i-0123456789" is in RUNNING' },
  ],
  ['variables and static values', '{"state": [9, <state>, true]}', { state: [9, 'RUNNING', true] }],
  [
    'reserved variables',
    '{"ruleArn": <aws.events.rule-arn>, "ruleName": <aws.events.rule-name>}',
    { ruleArn: occasion.ruleArn, ruleName: 'example' },
  ],
  ['reserved variables in a string', '"<aws.events.rule-name> triggered"', 'example triggered'],
  ['the time of arrival', '{"at": <aws.events.event.ingestion-time>}', { at: '2015-11-11T21:30:00Z' }],
  ['the whole event', '{"event": <aws.events.event.json>}', { event }],
  [
    'objects, numbers and elements',
    '{"t": <tags>, "n": <count>, "r": <resource>}',
    {
      t: { a: 'b' },
      n: 3,
      r: event.resources[0],
    },
  ],
  ['a number in a string', '"<count> times"', '3 times'],
  ['an object in a string', '"tags <tags>"', 'tags {a:b}'],
  ['quotes in a value', '{"q": <quoted>, "s": "<quoted>"}', { q: 'say "hi"', s: 'say "hi"' }],
  ['a path that the event does not have', '"was <missing>"', 'was '],
])('an input template with %s', (_, InputTemplate, expected) => {
  expect(input({ InputTransformer: { InputPathsMap, InputTemplate } })).toEqual(expected);
});

test('the event without its detail is a predefined variable, too', () => {
  const { detail: _, ...withoutDetail } = event;
  expect(input({ InputTransformer: { InputTemplate: '{"e": <aws.events.event>}' } })).toEqual({
    e: withoutDetail,
  });
});

test.each([
  ['both a constant and a path', { Input: '{}', InputPath: '$' }, 'Only one of'],
  ['a constant that is no JSON', { Input: 'hello' }, 'JSON syntax error'],
  ['an undefined placeholder', { InputTransformer: { InputTemplate: '"<nobody>"' } }, '<nobody>'],
  ['a template that is no JSON', { InputTransformer: { InputTemplate: 'hello' } }, 'does not support'],
  ['a path with a wildcard', { InputPath: '$.detail[*]' }, 'does not support the JSON path'],
])('%s is refused', (_, settings, message) => {
  expect(() => parseTargetInput(settings)).toThrow(message);
});
