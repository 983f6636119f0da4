import fc from 'fast-check';
import { approvalAskedAt, type Approval, type ApprovalAnswer } from '../../../../core/release/approval';
import type { Identity } from '../../../../core/release/identity';
import type { Controls } from '../../../../core/release/controls';
import type { AlarmObservation } from '../../../../core/analysis/evidence/evidence';
import { judge } from '../../../../core/analysis/judge';
import type { Verdict } from '../../../../core/analysis/verdict';
import { parseStrategy } from '../../../../core/strategy/strategy';
import type { Stage } from '../../../../core/strategy/stage';

const shiftedAt = Date.parse('2026-01-05T09:00:00Z');
const after = (seconds: number) => new Date(shiftedAt + seconds * 1000).toISOString();
const ada = 'arn:aws:sts::123456789012:assumed-role/Developers/ada';
const ben = 'arn:aws:sts::123456789012:assumed-role/Developers/ben';
const policy = { timeoutSeconds: 3600, otherwise: 'rollback' } as const;
const stage = stageWith(policy);
const asked = approvalAskedAt(after(600), '10%', policy);

function stageWith(approval: unknown, more: object = {}): Stage {
  return parseStrategy('reviewed', {
    stages: [{ weightPercent: 10, approval }, { weightPercent: 100 }],
    gates: [{ type: 'alarms', names: ['errors'] }],
    ...more,
  }).stages[0]!;
}

function answered(decision: ApprovalAnswer, at = after(900)): Approval {
  return { ...asked, answer: { decision, requestedBy: 'ada', identity: 'attested', reason: 'reviewed', at } };
}

function verdictAt(
  seconds: number,
  controls: Controls,
  { alarm = 'OK', of = stage }: { alarm?: AlarmObservation['state']; of?: Stage } = {},
) {
  return judge({
    stage: of,
    evidence: { alarms: [{ name: 'errors', state: alarm }], signals: {}, metrics: {} },
    shifts: [shiftedAt],
    at: shiftedAt + seconds * 1000,
    controls,
  });
}

function approvalIn({ gates }: Verdict) {
  return gates.find(({ gate }) => gate === 'approval');
}

describe('a stage with an approval', () => {
  it('asks for it when nothing else is missing', () => {
    expect(verdictAt(599, {}).awaitsApproval).toBeUndefined();
    expect(verdictAt(599, {})).toMatchObject({ decision: 'hold', blockingGates: ['bake'] });
    expect(verdictAt(600, {})).toMatchObject({
      decision: 'hold',
      awaitsApproval: true,
      blockingGates: ['approval'],
      waitSeconds: 300,
    });
  });

  it('waits until somebody approves, looking again when the time is over at the latest', () => {
    expect(verdictAt(700, { approval: asked })).toMatchObject({ awaitsApproval: true, waitSeconds: 300 });
    const pending = verdictAt(4100, { approval: asked });
    expect(pending).toMatchObject({ blockingGates: ['approval'], waitSeconds: 100 });
    expect(approvalIn(pending)).toMatchObject({ code: 'approvalPending', until: after(4200) });
    const approved = verdictAt(960, { approval: answered('approved') });
    expect(approved.decision).toBe('advance');
    expect(approvalIn(approved)).toMatchObject({ code: 'approved', requestedBy: 'ada', why: 'reviewed' });
  });

  it('takes no approval for one that another stage was given', () => {
    expect(verdictAt(960, { approval: { ...answered('approved'), stage: '5%' } })).toMatchObject({
      awaitsApproval: true,
    });
  });

  it.each([
    ['rollback', { decision: 'fail', error: 'ApprovalTimedOut', blockingGates: ['approval'] }],
    ['advance', { decision: 'advance' }],
  ])('without an answer in time it does what the policy says: %s', (otherwise, expected) => {
    const of = stageWith({ timeoutSeconds: 3600, otherwise });
    expect(verdictAt(4199, { approval: asked }, { of })).toMatchObject({ awaitsApproval: true });
    expect(verdictAt(4200, { approval: asked }, { of })).toMatchObject(expected);
  });

  it.each([
    ['after the bake time', 4200, {}],
    [
      'after a promotion',
      3600,
      { promote: { requestedBy: 'ben', reason: 'hotfix', at: after(50), extent: 'full' } },
    ],
  ] as const)('does not end the wait before a request %s could have ended it', (_, end, controls) => {
    const of = stageWith({ timeoutSeconds: 3600, otherwise: 'advance' });
    const approval = { ...asked, askedAt: after(-9000), until: after(-5400) };
    expect(verdictAt(end - 1, { ...controls, approval }, { of })).toMatchObject({ decision: 'hold' });
    expect(verdictAt(end, { ...controls, approval }, { of })).toMatchObject({ decision: 'advance' });
  });

  it('takes an answer that came too late, but before anybody looked', () => {
    expect(verdictAt(4300, { approval: answered('approved', after(4250)) })).toMatchObject({
      decision: 'advance',
    });
  });

  it('fails by name when it was rejected, and by its gates when they fail as well', () => {
    const approval = answered('rejected');
    expect(verdictAt(960, { approval })).toMatchObject({ decision: 'fail', error: 'ApprovalRejected' });
    expect(verdictAt(960, { approval }, { alarm: 'ALARM' }).error).toBeUndefined();
  });

  it('fails when a gate fails while it waits, approved or not', () => {
    for (const approval of [asked, answered('approved')]) {
      expect(verdictAt(960, { approval }, { alarm: 'ALARM' })).toMatchObject({ decision: 'fail' });
    }
  });

  it('goes on waiting when a gate holds meanwhile, and holds for it when it is approved', () => {
    const unclear = { alarm: 'INSUFFICIENT_DATA' } as const;
    expect(verdictAt(960, { approval: asked }, unclear)).toMatchObject({ awaitsApproval: true });
    const held = verdictAt(960, { approval: answered('approved') }, unclear);
    expect(held).toMatchObject({ decision: 'hold', waitSeconds: 30 });
    expect(held.awaitsApproval).toBeUndefined();
  });

  it('does not count the time of waiting as time of holding', () => {
    const of = stageWith(policy, { maxHoldSeconds: 600 });
    const approval = answered('approved', after(4000));
    const unclear = { alarm: 'INSUFFICIENT_DATA', of } as const;
    // Held for 1200 s in all: 600 s of bake, 3400 s of waiting, 600 s of holding.
    expect(verdictAt(4599, { approval }, unclear)).toMatchObject({ decision: 'hold' });
    expect(verdictAt(4600, { approval }, unclear)).toMatchObject({ decision: 'fail' });
  });

  it('waits for its window as well: neither the word nor the hour is enough alone', () => {
    const gates = [{ type: 'window', open: [{ from: '11:00', to: '12:00' }] }];
    const of = stageWith(policy, { gates: [{ type: 'alarms', names: ['errors'] }, ...gates] });
    expect(verdictAt(700, {}, { of })).toMatchObject({ decision: 'hold' });
    expect(verdictAt(700, {}, { of }).awaitsApproval).toBeUndefined();
    const approval = answered('approved');
    const early = verdictAt(960, { approval }, { of });
    expect(early).toMatchObject({ decision: 'hold', blockingGates: ['window'] });
    expect(early.awaitsApproval).toBeUndefined();
    // Two hours after the shift it opens.
    expect(verdictAt(7200, { approval }, { of }).decision).toBe('advance');
    expect(verdictAt(7200, {}, { of })).toMatchObject({ decision: 'hold', awaitsApproval: true });
    expect(verdictAt(4200, { approval: asked }, { of })).toMatchObject({
      decision: 'fail',
      error: 'ApprovalTimedOut',
      blockingGates: ['approval'],
    });
  });

  it('is passed by a promotion, which says what was missing, and held by a pause', () => {
    const request = { requestedBy: 'ben', reason: 'hotfix', at: after(700) };
    const promote = { ...request, extent: 'full', pastApproval: true } as const;
    expect(verdictAt(960, { approval: asked, promote })).toMatchObject({
      decision: 'advance',
      fully: true,
      cause: { code: 'promoted', requestedBy: 'ben', reason: 'hotfix' },
      blockingGates: ['approval'],
    });
    const paused = verdictAt(960, { approval: asked, pause: request });
    expect(paused).toMatchObject({ decision: 'hold', cause: { code: 'paused', requestedBy: 'ben' } });
    expect(paused.awaitsApproval).toBeUndefined();
  });

  it('is not passed by a promotion that does not say so, which passes the other gates once it is approved', () => {
    const promote = { requestedBy: 'ben', reason: 'hotfix', at: after(50), extent: 'full' } as const;
    expect(verdictAt(60, { promote })).toMatchObject({ decision: 'hold', awaitsApproval: true });
    expect(verdictAt(60, { approval: asked, promote })).toMatchObject({
      decision: 'hold',
      awaitsApproval: true,
    });
    expect(verdictAt(60, { approval: answered('approved', after(55)), promote })).toMatchObject({
      decision: 'advance',
      fully: true,
      blockingGates: ['bake'],
    });
  });

  it('takes no approval of somebody whom AWS does not attest, but any rejection', () => {
    const { answer } = answered('approved');
    for (const identity of ['claimed', undefined] as const) {
      const claimed = (decision: ApprovalAnswer) => ({
        ...asked,
        answer: { ...answer!, identity, decision },
      });
      expect(verdictAt(960, { approval: claimed('approved') })).toMatchObject({ awaitsApproval: true });
      expect(verdictAt(960, { approval: claimed('rejected') })).toMatchObject({ error: 'ApprovalRejected' });
    }
  });

  it.each<[string, object, string, Identity | undefined, 'advance' | 'hold']>([
    ['by another person', { notTheStarter: true }, ben, { kind: 'attested', name: ada }, 'advance'],
    ['by the starter', { notTheStarter: true }, ada, { kind: 'attested', name: ada }, 'hold'],
    [
      'when the starter is only claimed',
      { notTheStarter: true },
      ben,
      { kind: 'claimed', name: ada },
      'hold',
    ],
    ['when nobody knows the starter', { notTheStarter: true }, ben, undefined, 'hold'],
    ['by an approver of the list', { approvers: [ada, ben] }, ben, undefined, 'advance'],
    ['by somebody else', { approvers: [ada] }, ben, undefined, 'hold'],
    [
      'by a listed approver who is the starter',
      { notTheStarter: true, approvers: [ada] },
      ada,
      { kind: 'attested', name: ada },
      'hold',
    ],
  ])('approved %s', (_, who, approver, startedBy, decision) => {
    const of = stageWith({ ...policy, ...who });
    const { answer } = answered('approved');
    const approval = { ...asked, answer: { ...answer!, requestedBy: approver } };
    expect(verdictAt(960, { approval, startedBy }, { of })).toMatchObject({ decision });
  });

  it('never advances without an answer, a promotion or a policy that says so, whatever the time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.boolean(), (seconds, isAsked) => {
        const { decision } = verdictAt(seconds, isAsked ? { approval: asked } : {});
        expect(decision).not.toBe('advance');
      }),
    );
  });
});

describe('the approvals of a strategy', () => {
  it('are nobody’s unless it says so, and `true` is short for eight hours, then a rollback', () => {
    const eightHours = { timeoutSeconds: 28_800, otherwise: 'rollback' };
    const { start, stages } = parseStrategy('reviewed', {
      startApproval: true,
      stages: [{ weightPercent: 10, approval: {} }, { weightPercent: 100 }],
    });
    expect(start).toMatchObject({ label: 'start', approval: eightHours });
    expect(stages.map(({ approval }) => approval)).toEqual([eightHours, undefined]);
    expect(parseStrategy('canary', {}).start).toBeUndefined();
  });

  it.each([
    ['yes', /stages\[0\]\.approval: must be true or an object: timeoutSeconds from 60 to 604800/],
    [false, /stages\[0\]\.approval: must be true or an object/],
    [{ timeoutSeconds: 5 }, /stages\[0\]\.approval\.timeoutSeconds: too small.*60/],
    [{ timeout: 500 }, /stages\[0\]\.approval: unrecognized key: "timeout"/],
    [{ notTheStarter: 'yes' }, /stages\[0\]\.approval: .*notTheStarter true or false/],
    [{ approvers: [] }, /stages\[0\]\.approval\.approvers/],
    [{ approvers: ['ada'] }, /stages\[0\]\.approval\.approvers\[0\]: must be the ARN/],
  ])('cannot be %j', (approval, message) => {
    expect(() => stageWith(approval)).toThrow(message);
  });
});
