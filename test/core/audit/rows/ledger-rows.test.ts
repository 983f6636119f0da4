import { parseCurrentRelease } from '../../../../core/audit/rows/current-release';
import { parseAuditEvent } from '../../../../core/audit/events/read-audit-event';
import { parseGateResult } from '../../../../core/audit/events/gate-results';
import { parsePastRelease, parseWaitingRelease } from '../../../../core/audit/rows/past-release';
import { everyReason } from '../../analysis/gate-results';

const at = '2026-01-05T09:00:00.000Z';
const row = {
  id: 'checkout-42',
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:Release:checkout-42',
  version: '42',
  previousVersion: '41',
  strategy: 'canary',
  startedAt: at,
  alarmNames: ['checkout-canary-errors'],
  canaryWeight: 100,
};
const asked = { requestedBy: 'ada', reason: 'lunch', at };
const approval = { stage: '30%', askedAt: at, until: at };

describe('the release in flight', () => {
  it.each<[string, object]>([
    ['as the release wrote it', row],
    ['paused', { ...row, pause: asked }],
    ['aborted by an alarm', { ...row, abort: { ...asked, alarmName: 'checkout-canary-errors' } }],
    [
      'waiting for approval',
      {
        ...row,
        approval: { ...approval, publishedAt: at, notTheStarter: true, approvers: ['arn:aws:iam::1:role/r'] },
      },
    ],
    ['rejected', { ...row, approval, abort: { ...asked, rejectedStage: '30%' } }],
    ['promoted', { ...row, promotingSince: at, promotedAt: at, pausePublishedAt: at }],
  ])('%s is read as it is', (_, written) => {
    expect(parseCurrentRelease({ ...written })).toEqual(written);
  });

  it('is read without what a later version writes beside it', () => {
    expect(parseCurrentRelease({ ...row, mood: 'fine', pause: { ...asked, mood: 'fine' } })).toEqual({
      ...row,
      pause: asked,
    });
  });

  it.each([
    {},
    { ...row, executionArn: undefined },
    { ...row, executionArn: 7 },
    { ...row, executionArn: '' },
  ])('is nobody’s when it does not name its owner', (nobodys) => {
    expect(parseCurrentRelease(nobodys)).toBeUndefined();
  });

  it.each<[string, object, object]>([
    ['a weight', { canaryWeight: 'ten' }, { canaryWeight: 1000 }],
    ['a beginning', { startedAt: 'this morning' }, { startedAt: '1970-01-01T00:00:00.000Z' }],
    ['an id', { id: 7 }, { id: 'checkout-42' }],
    ['that it was promoted', { promotedAt: true }, { promotedAt: '1970-01-01T00:00:00.000Z' }],
  ])('%s that cannot be read is the value that rolls back, and is reported', (_, damage, read) => {
    expect(parseCurrentRelease({ ...row, ...damage })).toMatchObject({
      ...read,
      unreadable: [expect.stringContaining(`${Object.keys(damage)[0]} in the ledger: `) as string],
    });
  });

  it('with alarms that cannot be read is held to all of them', () => {
    expect(parseCurrentRelease({ ...row, alarmNames: 'errors' })).not.toHaveProperty('alarmNames');
  });
});

describe('what people wrote by hand', () => {
  it.each<unknown>([true, null, 'now', {}, { reason: '' }, { reason: 7, requestedBy: null, at: 'now' }])(
    'aborts and pauses, whatever it holds: %j',
    (value) => {
      const somebody = { requestedBy: 'somebody', reason: 'no reason given', at };
      expect(parseCurrentRelease({ ...row, abort: value, pause: value })).toEqual({
        ...row,
        abort: somebody,
        pause: somebody,
        isPauseTimeMissing: true,
        unreadable: [
          expect.stringMatching(/^pause in the ledger: /),
          expect.stringMatching(/^abort in the ledger: /),
        ],
      });
    },
  );

  it('keeps what of it can be read', () => {
    const { requestedBy, reason } = asked;
    expect(parseCurrentRelease({ ...row, pause: { requestedBy, reason } })).toMatchObject({
      pause: { requestedBy, reason },
      isPauseTimeMissing: true,
      unreadable: ['pause in the ledger: at: invalid input: expected string, received undefined'],
    });
  });

  it.each<unknown>([
    { ...asked, extent: 'full' },
    { ...asked, extent: 'full', identity: 'attested' },
    'full',
  ])('promotes nothing, since functions may write this row, too: %j', (promote) => {
    expect(parseCurrentRelease({ ...row, promote })).toEqual(row);
  });

  it('attests nobody', () => {
    const forged = { ...asked, identity: 'attested', userId: 'AIDA' };
    expect(parseCurrentRelease({ ...row, pause: forged, abort: forged })).toEqual({
      ...row,
      pause: asked,
      abort: asked,
    });
  });

  it.each<unknown>(['approved', { decision: 'perhaps' }, { ...asked, decision: 'approved' }])(
    'approves nothing, and expires without a time: %j',
    (answer) => {
      const longAgo = '1970-01-01T00:00:00.000Z';
      const damaged = { stage: '30%', askedAt: 'once', until: 7, answer };
      expect(parseCurrentRelease({ ...row, approval: damaged })).toEqual({
        ...row,
        approval: { stage: '30%', askedAt: longAgo, until: longAgo },
      });
    },
  );

  it('is shown without what a terminal would obey', () => {
    const abort = { ...asked, reason: 'oops\u001b[2J\u202e' };
    expect(parseCurrentRelease({ ...row, abort })?.abort?.reason).toBe('oops [2J ');
  });
});

describe('the history, the queue and the audit trail', () => {
  const past = { id: 'a', executionArn: 'arn', startedAt: at, endedAt: at, outcome: 'promoted' };

  it('are read as they are, without what a later version writes beside it', () => {
    expect(parsePastRelease({ ...past, version: '42', mood: 'fine' })).toEqual({ ...past, version: '42' });
    expect(parsePastRelease({ ...past, identity: 'claimed' })).toEqual({ ...past, identity: 'claimed' });
    const waiting = { id: 'a', executionArn: 'arn', version: '42', startedAt: at };
    expect(parseWaitingRelease({ ...waiting, mood: 'fine' })).toEqual(waiting);
    const shifted = { at, kind: 'shifted', stage: '10%', canaryWeight: 100 };
    expect(parseAuditEvent({ ...shifted, mood: 'fine' })).toEqual(shifted);
  });

  it('of the history attest nobody', () => {
    expect(parsePastRelease({ ...past, identity: 'attested' })).toEqual(past);
  });

  it('go on without rows that cannot be read, and without kinds that a later version has', () => {
    expect(parsePastRelease({ ...past, outcome: 'forgotten' })).toBeUndefined();
    expect(parseWaitingRelease({ id: 'a' })).toBeUndefined();
    expect(parseAuditEvent({ at, kind: 'celebrated' })).toBeUndefined();
    expect(parseAuditEvent({ at: 'once', kind: 'prepared', version: '42' })).toBeUndefined();
  });

  it('tell a verdict without the gates that a later version has', () => {
    const side = { requests: 10, faults: 0 };
    const gate = { gate: 'alarms', name: 'alarms', decision: 'advance', code: 'alarmsOk', alarmCount: 3 };
    const judged = {
      at,
      kind: 'judged',
      stage: '10%',
      decision: 'advance',
      cause: 'gates',
      blockingGates: [],
      reason: 'fine',
      counts: { canary: side, production: side },
    };
    const gates = [gate, { ...gate, gate: 'horoscope' }, { ...gate, code: 'starsAlign' }, 7];
    expect(parseAuditEvent({ ...judged, gates })).toEqual({ ...judged, gates: [gate] });
  });

  it.each(Object.entries(everyReason))('read what a gate said with code %s', (code, reason) => {
    const result = { gate: 'compare', name: 'compare:faults', decision: 'hold', code, ...reason };
    expect(parseGateResult(result)).toEqual(result);
    expect(parseGateResult({ ...result, evidence: { harm: 0.5, safety: 0 }, observed: true })).toEqual({
      ...result,
      evidence: { harm: 0.5, safety: 0 },
      observed: true,
    });
  });
});
