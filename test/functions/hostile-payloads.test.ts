import { ZodError } from 'zod';
import { parseCheckAnswer } from '../../core/analysis/evidence/check-answer';
import { parseCurrentRelease } from '../../core/audit/rows/current-release';
import { parseAuditEvent } from '../../core/audit/events/read-audit-event';
import { ReleaseError } from '../../core/errors/release-error';
import { chatNotification } from '../../core/notifications/chat-notification';
import { parseReleaseEvent } from '../../core/notifications/envelope';
import { textNotification } from '../../core/notifications/text-notification';
import { parseControlRequest } from '../../core/release/control-request';
import { parseReleaseRequest } from '../../core/release/release';
import { parseStrategy } from '../../core/strategy/strategy';
import { parseGuardCause } from '../../functions/runtime/guard-cause';
import { event, minute } from '../support/audit-events';
import { hostileVariants } from '../support/hostile-values';
import { everyReleaseEvent, onTheBus } from '../support/release-events';

const at = minute(5);
const by = { reason: 'faster checkout', requestedBy: 'ana', at };
const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:Release:checkout-42';

/** Programs that read what others write: with a valid payload, and the errors that they document. */
const readers: [
  name: string,
  read: (payload: unknown) => unknown,
  payloads: object[],
  errors: readonly unknown[],
][] = [
  [
    'the guard',
    parseGuardCause,
    [
      {
        source: 'aws.cloudwatch',
        'detail-type': 'CloudWatch Alarm State Change',
        detail: { alarmName: 'errors', state: { value: 'ALARM', reason: 'many', timestamp: at } },
      },
      {
        source: 'aws.states',
        'detail-type': 'Step Functions Execution Status Change',
        time: at,
        detail: { executionArn, status: 'ABORTED', stopDate: 1_767_603_600_000 },
      },
      { source: 'aws.events', 'detail-type': 'Scheduled Event', time: at },
      { cause: 'abort', executionArn, at },
      {
        source: 'aws.vpc-lattice',
        'detail-type': 'AWS API Call via CloudTrail',
        detail: {
          eventName: 'UpdateListener',
          eventTime: at,
          userIdentity: { arn: 'arn:aws:iam::123456789012:user/ana', principalId: 'AIDA', userName: 'ana' },
          sourceIPAddress: '192.0.2.1',
        },
      },
    ],
    [],
  ],
  [
    'admit',
    (payload) => parseReleaseRequest(payload, ['canary'], { problemWith: () => undefined }),
    [
      {
        version: '42',
        strategy: 'canary',
        reason: 'faster checkout',
        requestedBy: 'ana',
        onConflict: 'queue',
        overrides: { window: 'urgent' },
      },
      { version: '42', publishedBy: { arn: 'arn:aws:iam::123456789012:user/ana' } },
    ],
    [ReleaseError],
  ],
  [
    'notify',
    (payload) => {
      const received = parseReleaseEvent(payload);
      return [textNotification(received), chatNotification(received)];
    },
    everyReleaseEvent.slice(0, 2).map(onTheBus),
    [ZodError],
  ],
  ['a control', parseControlRequest, [by], [ZodError]],
  ['a check', parseCheckAnswer, [{ decision: 'pass', reason: 'fine' }], []],
  [
    'the trail',
    (payload) => isRow(payload) && parseAuditEvent(payload),
    [event.admitted(0), event.shifted(1, 10), event.judged(2, '10%', 'hold')],
    [],
  ],
  [
    'the release in flight',
    (payload) => isRow(payload) && parseCurrentRelease(payload),
    [
      {
        id: 'checkout-42',
        executionArn,
        version: '42',
        previousVersion: '41',
        strategy: 'canary',
        startedAt: at,
        canaryWeight: 100,
        abort: by,
        pause: by,
        approval: { stage: '10%', askedAt: at, until: at },
      },
    ],
    [],
  ],
  [
    'a strategy',
    (payload) => parseStrategy('canary', payload),
    [
      {
        stages: [
          { weightPercent: 10, bakeSeconds: 300, approval: { timeoutSeconds: 600 } },
          { weightPercent: 100 },
        ],
        gates: [{ type: 'alarms' }, { type: 'compare' }, { type: 'enoughData', minRequests: 10 }],
      },
    ],
    [TypeError],
  ],
];

/** DynamoDB has no other items. */
function isRow(payload: unknown): payload is Record<string, unknown> {
  return typeof payload === 'object' && payload !== null;
}

let handled = 0;

test.each(readers)('%s reads any payload, or refuses it', (_, read, payloads, errors) => {
  for (const payload of payloads) {
    read(payload);
    for (const [what, variant] of hostileVariants(payload)) {
      handled++;
      try {
        read(variant);
      } catch (error) {
        const isDocumented = errors.some((each) => error instanceof (each as typeof Error));
        const { message } = error as Error;
        // Node.js's own sentences, such as "Cannot read properties of undefined".
        const isOurs = !/^(?:Cannot|Invalid|Class|Maximum|undefined|\w+(?:\.\w+)* is not)\b/.test(message);
        if (!isDocumented || !isOurs) throw new Error(`${what}: ${String(error)}`, { cause: error });
      }
    }
  }
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test('these are hundreds of hostile payloads', () => {
  expect(handled).toBeGreaterThanOrEqual(300);
});
