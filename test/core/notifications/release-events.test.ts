import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { busEventOf, envelopeFieldNames, parseReleaseEvent } from '../../../core/notifications/envelope';
import {
  eventRelease,
  releaseEventFields,
  releaseEventTypes,
  type ReleaseEvent,
} from '../../../core/notifications/release-event';
import { isAtLeast } from '../../../core/audit/events/severity';
import { anyText } from '../../support/any-text';
import { everyReleaseEvent, release } from '../../support/release-events';

const at = '2026-01-05T09:05:05.000Z';
const publish = (event: ReleaseEvent) => busEventOf('checkout', event, at);
const onTheBus = (event: ReleaseEvent): object => {
  const { detailType, detail } = publish(event);
  return JSON.parse(JSON.stringify({ 'detail-type': detailType, detail })) as object;
};

it('there is an example of every kind of event', () => {
  expect([...new Set(everyReleaseEvent.map(({ kind }) => kind))]).toEqual(releaseEventTypes);
});

it.each(everyReleaseEvent)('what is sent of $kind can be read back', (event) => {
  const received = parseReleaseEvent(onTheBus(event));
  expect(received).toMatchObject({ formatVersion: 1, service: 'checkout', at });
  expect(received.event).toEqual(JSON.parse(JSON.stringify(event)));
  expect(publish(received.event)).toEqual(publish(event));
});

it.each([
  ['info', 'Version 42 is being released in place of version 41, asked for by ana (faster checkout).'],
  ['info', 'Version 42 gets 12.5 % of the traffic.'],
  ['warning', 'Version 42 waits at 10% for a person until 2026-01-05T17:00:00.000Z: paused by ana: lunch'],
  ['info', 'Version 42 goes on at 10%.'],
  [
    'warning',
    'Version 42 waits at 10% for an approval until 2026-01-05T17:00:00.000Z, then it is rolled back: baked for 10 min',
  ],
  ['info', 'Version 42 is in production.'],
  ['warning', 'Version 42 was rolled back, version 41 serves everybody: VerdictFailed: too many faults'],
  ['warning', 'The guard wrote rest: checkout-canary-errors is in ALARM'],
  ['warning', 'Version 43 was refused: ReleaseInProgress: release checkout-42 is in progress'],
  ['info', 'Version 42 is in production.'],
  [
    'warning',
    'Version 42 was put into production at once, without a canary in place of version 41, asked for by ana (faster checkout).',
  ],
  ['warning', 'Version 42 was rolled back: VerdictFailed: too many faults'],
  [
    'critical',
    'Version 42 could not be confirmed to be rolled back, look at the traffic now: AwsCallFailed: no answer; ' +
      'it was rolled back because of VerdictFailed: too many faults',
  ],
])('is %s: %s', (severity, message) => {
  const told = everyReleaseEvent.map((event) => publish(event).detail);
  expect(told.map((detail) => [detail.severity, detail.message])).toContainEqual([severity, message]);
});

it('tells of a release what people need, and nothing that only the machinery needs', () => {
  const told = eventRelease({ ...release, alarmNames: ['checkout-canary-errors'] });
  expect(told).toEqual(release);
});

it('what others write into a text never keeps it from being read, however long it is', () => {
  const wild = fc.oneof(anyText(), fc.constant('x'.repeat(10_000)));
  const isRead = fc.property(wild, wild, (cause, reason) => {
    const event: ReleaseEvent = {
      kind: 'Guard Acted',
      release: { ...release, reason },
      cause,
      did: 'wrote rest',
    };
    const received = parseReleaseEvent(onTheBus(event)).event as typeof event;
    return received.cause === cause.slice(0, 4000) && JSON.stringify(publish(event)).length < 128 * 1024;
  });
  expect(fc.check(isRead, { numRuns: 10_000 }).counterexample).toBeNull();
});

it('fields of a later version are left out, and another format is refused', () => {
  const { detailType, detail } = publish(everyReleaseEvent[0]!);
  const event = (changed: object) => ({ 'detail-type': detailType, detail: { ...detail, ...changed } });
  expect(parseReleaseEvent(event({ mood: 'good' }))).not.toHaveProperty('mood');
  expect(() => parseReleaseEvent(event({ formatVersion: 2 }))).toThrow('formatVersion');
});

it('severities are ordered', () => {
  expect([isAtLeast('warning', 'info'), isAtLeast('warning', 'critical')]).toEqual([true, false]);
});

describe('docs/events.md', () => {
  const markdown = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'events.md'), 'utf8');
  const rows = [...markdown.matchAll(/^\| `([A-Z][^`]+)` +\|(.*)\|(.*)\|(.*)\|$/gm)];
  const codes = (text: string) => [...text.matchAll(/`(\w+)`/g)].map((match) => match[1]!);

  it('has every kind of event with its fields', () => {
    const listed = rows.map((row) => [row[1], codes(row[4]!).sort()]);
    const fields = releaseEventTypes.map((kind) => [
      kind,
      Object.keys(releaseEventFields[kind])
        .filter((field) => field !== 'release')
        .sort(),
    ]);
    expect(listed).toEqual(fields);
  });

  it('tells the severities of every kind', () => {
    for (const row of rows) {
      const told = everyReleaseEvent
        .filter(({ kind }) => kind === row[1])
        .map((event) => publish(event).detail.severity);
      expect([row[1], codes(row[3]!).sort()]).toEqual([row[1], [...new Set(told)].sort()]);
    }
  });

  it('has the fields that every event has', () => {
    const [, list = ''] = /Every detail has (.*?)\n\n/s.exec(markdown) ?? [];
    expect(codes(list)).toEqual(expect.arrayContaining(envelopeFieldNames));
  });
});
