import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { busEventOf, envelopeFieldNames, parseReleaseEvent } from '../../../core/notifications/envelope';
import { eventRelease, releaseEvents, type ReleaseEvent } from '../../../core/notifications/release-event';
import { publishedFields } from '../../../core/audit/events/vocabulary';
import { isAtLeast } from '../../../core/audit/events/severity';
import { anyText } from '../../support/any-text';
import { everyReleaseEvent, release } from '../../support/release-events';

const kinds = releaseEvents.map(({ kind }) => kind);
const at = '2026-01-05T09:05:05.000Z';
const publish = (event: ReleaseEvent) => busEventOf('checkout', event, at);
const onTheBus = (event: ReleaseEvent): object => {
  const { detailType, detail } = publish(event);
  return JSON.parse(JSON.stringify({ 'detail-type': detailType, detail })) as object;
};

it('there is an example of every kind of event', () => {
  expect([...new Set(everyReleaseEvent.map(({ kind }) => kind))].sort()).toEqual([...kinds].sort());
});

it.each(everyReleaseEvent)('what is sent of $kind can be read back', (event) => {
  const received = parseReleaseEvent(onTheBus(event));
  expect(received).toMatchObject({ formatVersion: 1, service: 'checkout', at });
  expect(received.event).toEqual(JSON.parse(JSON.stringify(event)));
  expect(publish(received.event)).toEqual(publish(event));
});

it.each([
  ['info', 'promoted', 'canary'],
  ['warning', 'promoted', 'at-once'],
  ['warning', 'rolled-back', 'canary'],
  ['critical', 'rollback-unconfirmed', 'canary'],
])('a conclusion is %s when a release was %s by the strategy %s', (severity, outcome, strategy) => {
  const [concluded] = everyReleaseEvent.filter(
    (event) =>
      event.kind === 'Release Concluded' && event.outcome === outcome && event.release.strategy === strategy,
  );
  expect(publish(concluded!).detail.severity).toBe(severity);
});

it.each(everyReleaseEvent)('the message of $kind has what its reader needs', (event) => {
  const { message } = publish(event).detail;
  const { canaryWeight, stage, until, restoredVersion, failure, cause } = event as Partial<
    Record<string, unknown>
  >;
  const needed = [stage, until, restoredVersion, (failure as typeof event & { error: string })?.error, cause];
  const isWeight = canaryWeight !== undefined;
  for (const each of needed) if (each !== undefined && !isWeight) expect(message).toContain(each);
  if (isWeight) expect(message).toContain('12.5');
  expect(message).not.toMatch(/undefined|\[object/);
});

it('have the fields of a release for people, and none that only the system needs', () => {
  const named = eventRelease({ ...release, alarmNames: ['checkout-canary-errors'] });
  expect(named).toEqual(release);
});

it('what others write into a text never keeps it from being read, however long it is', () => {
  const wild = fc.oneof(anyText(), fc.constant('x'.repeat(10_000)));
  const isRead = fc.property(wild, wild, (cause, reason) => {
    const event: ReleaseEvent = {
      kind: 'Guard Acted',
      release: { ...release, reason },
      cause,
      action: 'baselineRestored',
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
    const defined = releaseEvents.map(({ kind, fields }) => [
      kind,
      Object.keys(fields(publishedFields))
        .filter((field) => field !== 'release')
        .sort(),
    ]);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(defined));
  });

  it('tells the severities of every kind', () => {
    for (const row of rows) {
      const fields = everyReleaseEvent
        .filter(({ kind }) => kind === row[1])
        .map((event) => publish(event).detail.severity);
      expect([row[1], codes(row[3]!).sort()]).toEqual([row[1], [...new Set(fields)].sort()]);
    }
  });

  it('has the fields that every event has', () => {
    const [, list = ''] = /Every detail has (.*?)\n\n/s.exec(markdown) ?? [];
    expect(codes(list)).toEqual(expect.arrayContaining(envelopeFieldNames));
  });
});
