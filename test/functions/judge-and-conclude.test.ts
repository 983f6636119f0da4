import type { Release } from '../../core/release/release';
import type { Gate } from '../../core/strategy/gates';
import type { ReleaseEventDetail } from '../../core/notifications/envelope';
import { foldEvents } from '../../core/audit/release-timeline';
import { parseStrategies } from '../../core/strategy/strategy';
import type { ApiCall } from '../../packages/local-cloud/api-log';
import { LocalCloud } from '../../packages/local-cloud/cloud';
import { parseFault } from '../../packages/local-cloud/weather/faults/parse-fault';
import { TrafficClient } from '../../packages/local-cloud/services/vpc-lattice/data-plane/traffic-client';
import { recordUnseenFaults } from '../../functions/runtime/record-unseen-faults';
import { recordUnavailableSource } from '../../functions/runtime/record-unavailable-source';
import type { Observations } from '../../aws/metrics/observations';
import { Delivery } from '../support/delivery';

let delivery: Delivery;
let release: Release;
const calls: ApiCall[] = [];
const stage = { ...parseStrategies()[0]!.stages[2]!, bakeSeconds: 120, settleSeconds: 0 };

beforeAll(async () => {
  delivery = await Delivery.deploy({
    apiLog: { write: (call) => void calls.push(call), close: async () => {} },
  });
  await delivery.disableRules();
  await delivery.publish('next');
});
beforeEach(async () => {
  await delivery.reset();
  release = await delivery.admitted('2');
});
afterAll(() => delivery.close());

function judge(shiftedAt: string) {
  return delivery.task<{ decision: string; reason: string }>('judge', {
    release,
    stage: { ...stage, gates: stage.gates.map(withAlarms(delivery.alarmNames)) },
    shifts: [shiftedAt],
    at: delivery.now(),
  });
}

/** As the state machine is rendered: an `alarms` gate that names none gets those of the deployment. */
function withAlarms(names: readonly string[]) {
  return (gate: Gate) => (gate.type === 'alarms' ? { ...gate, names } : gate);
}

async function sendRequests(count: number): Promise<void> {
  const traffic = new TrafficClient(delivery.cloud.context, delivery.url);
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      traffic.send({ id: String(index), method: 'GET', path: '/health', headers: {} }),
    ),
  );
  await traffic.close();
}

describe('judge', () => {
  beforeEach(async () => {
    await delivery.sleepToMinute();
    await delivery.task('shift', { release, stage, fromWeight: 0, at: delivery.now() });
  });

  it('holds while it bakes, and records what it saw', async () => {
    const shiftedAt = delivery.now();
    await delivery.sleep(30);
    expect(await judge(shiftedAt)).toMatchObject({ decision: 'hold' });
    expect((await delivery.ledger.readEvents(release.id)).at(-1)).toMatchObject({
      kind: 'judged',
      stage: '50%',
      decision: 'hold',
      cause: 'gates',
      gates: expect.arrayContaining([
        expect.objectContaining({ code: 'baking', elapsedSeconds: 30, bakeSeconds: 120 }),
      ]) as unknown,
    });
  });

  it('counts what CloudWatch shows of the canary: complete minutes, after their delay', async () => {
    const shiftedAt = delivery.now();
    await sendRequests(700);
    await delivery.sleep(119);
    expect(await judge(shiftedAt)).toMatchObject({ decision: 'hold' });
    await delivery.sleep(1);
    expect(await judge(shiftedAt)).toMatchObject({ decision: 'advance' });
    const judged = (await delivery.ledger.readEvents(release.id)).findLast(({ kind }) => kind === 'judged');
    expect(judged).toMatchObject({
      cause: 'gates',
      blockingGates: [],
      counts: { canary: { faults: 0 }, production: { faults: 0 } },
      gates: expect.arrayContaining([
        expect.objectContaining({ gate: 'compare', decision: 'advance' }),
        expect.objectContaining({ gate: 'enoughData', decision: 'advance' }),
      ]) as unknown,
    });
  });

  it('fails as soon as an alarm is red', async () => {
    const shiftedAt = delivery.now();
    await delivery.setAlarm(0, 'ALARM');
    expect(await judge(shiftedAt)).toMatchObject({
      decision: 'fail',
      reason: `${delivery.alarmNames[0]} is in ALARM (a test said so)`,
    });
  });

  it('stops when somebody else moved the traffic', async () => {
    await delivery.route.write({ production: 100 });
    expect(await judge(delivery.now())).toMatchObject({
      errorType: 'TrafficDrifted',
      errorMessage:
        'the route should have 50% production, 50% canary, but somebody else made it 100% production, 0% canary',
    });
  });

  it('publishes a pause once, at the first check whose event the bus accepts', async () => {
    const shiftedAt = delivery.now();
    const published: string[] = [];
    const stop = delivery.cloud.events.onEvent((event) => {
      if (event.source === 'lattice-rollouts') published.push(event['detail-type']);
    });
    await delivery.ledger.pause(release.executionArn, {
      reason: 'lunch',
      requestedBy: 'ada',
      at: delivery.now(),
    });
    delivery.cloud.faults.add(parseFault('events:PutEvents=error', LocalCloud.supportedOperations()));
    expect(await judge(shiftedAt)).toMatchObject({ decision: 'hold', reason: 'paused by ada: lunch' });
    delivery.cloud.faults.clear();
    expect(published).toEqual([]);
    await judge(shiftedAt);
    await judge(shiftedAt);
    expect(published).toEqual(['Release Paused']);
    stop();
  });

  it('stops when the release was aborted', async () => {
    await delivery.abort('enough');
    expect(await judge(delivery.now())).toMatchObject({ errorType: 'ReleaseAborted' });
  });

  it('stops when something was written as an abort, whatever it is', async () => {
    await delivery.writeByHand('abort', { BOOL: true });
    expect(await judge(delivery.now())).toMatchObject({
      errorType: 'ReleaseAborted',
      errorMessage: 'aborted by somebody: no reason given',
    });
  });

  it('holds for a pause without a time, adds the time, and publishes the pause', async () => {
    const pause = { reason: 'lunch', requestedBy: 'ada' };
    await delivery.writeByHand('pause', { M: { reason: { S: 'lunch' }, requestedBy: { S: 'ada' } } });
    await delivery.sleep(3 * 3600);
    const at = delivery.now();
    expect(await judge(at)).toMatchObject({ decision: 'hold' });
    expect(await delivery.ledger.readCurrent()).toMatchObject({ pause: { ...pause, at } });
    const events = await delivery.ledger.readEvents(release.id);
    expect(events).toContainEqual({ ...pause, at, kind: 'paused', identity: 'claimed' });
    expect(events.at(-1)).toMatchObject({ kind: 'judged', decision: 'hold', cause: 'paused' });
  });

  it('ignores a promotion and an approval that no person requested, although the lock has them', async () => {
    const asked = { reason: { S: 'hotfix' }, requestedBy: { S: 'arn:aws:iam::123456789012:user/ada' } };
    await delivery.writeByHand('promote', { M: { ...asked, extent: { S: 'full' } } });
    const at = { S: delivery.now() };
    const answer = { M: { ...asked, at, decision: { S: 'approved' } } };
    await delivery.writeByHand('approval', { M: { stage: { S: '50%' }, askedAt: at, until: at, answer } });
    expect(await judge(delivery.now())).toMatchObject({ decision: 'hold' });
    expect(await delivery.ledger.readEvents(release.id)).toContainEqual(
      expect.objectContaining({ kind: 'judged', cause: 'gates' }),
    );
  });

  it('records once in a release that VPC Lattice reports nothing', async () => {
    const side = { requests: 10, faults: 0, events: 0 };
    const served = Array.from({ length: 10 }, (_, minute) => ({
      startsAt: minute * 60_000,
      canary: side,
      production: side,
    }));
    for (const second of [1, 2, 3]) {
      const current = (await delivery.ledger.readCurrent())!;
      const at = new Date(Date.parse(release.startedAt) + second * 1000).toISOString();
      const latticeOnly = { ...stage, source: 'vpc-lattice' } as const;
      await recordUnavailableSource(delivery.ledger, current, latticeOnly, { faults: [], served }, at);
    }
    const events = await delivery.ledger.readEvents(release.id);
    expect(events.filter(({ kind }) => kind === 'sourceUnavailable')).toHaveLength(1);
  });

  it('records once in a release that the log delivered fewer faults than AWS counted', async () => {
    const { ledger } = delivery;
    const shiftedAt = Date.parse(delivery.now());
    await ledger.claim(release, 100, delivery.now());
    await ledger.setTripwire(release.executionArn, { kinds: ['exception', 'crash', 'timeout'] });
    const faults = [
      {
        startsAt: Math.ceil(shiftedAt / 60_000) * 60_000,
        canary: { requests: 40, events: 20 },
        production: { requests: 400, events: 0 },
      },
    ];
    const observations = { readLambdaFaults: () => Promise.resolve(faults) } as unknown as Observations;
    for (const minute of [3, 8, 9]) {
      const current = (await ledger.readCurrent())!;
      const at = new Date(shiftedAt + minute * 60_000).toISOString();
      await recordUnseenFaults({ ledger, observations }, current, faults, at);
    }
    const events = await ledger.readEvents(release.id);
    expect(events.filter(({ kind }) => kind === 'faultsUnseen')).toMatchObject([{ counted: 20, seen: 0 }]);
  });
});

describe('await-approval', () => {
  const policy = { timeoutSeconds: 3600, otherwise: 'rollback' };
  const published: ReleaseEventDetail[] = [];
  beforeAll(() =>
    delivery.cloud.events.onEvent((event) => {
      if (event['detail-type'] === 'Approval Requested') published.push(event.detail as ReleaseEventDetail);
    }),
  );
  beforeEach(() => {
    published.length = 0;
    calls.length = 0;
  });

  const asked = (reason: string) =>
    ({ reason, requestedBy: 'ada', identity: 'attested', at: delivery.now() }) as const;
  const visit = (token: string) =>
    delivery.task('await-approval', {
      release,
      stage: { label: '10%', approval: policy },
      evidence: 'baked for 10 min',
      token,
      at: delivery.now(),
    });
  const resumed = () =>
    calls
      .filter(({ operation }) => operation === 'SendTaskSuccess')
      .map(({ input }) => (input as { taskToken: string }).taskToken);

  it('asks once, however often it is visited, and can be woken by its newest token', async () => {
    const askedAt = delivery.now();
    await visit('first');
    await delivery.sleep(300);
    await visit('second');
    expect(published).toMatchObject([{ stage: '10%', evidence: 'baked for 10 min', at: askedAt }]);
    expect((await delivery.ledger.readCurrent())?.approval).toMatchObject({
      stage: '10%',
      askedAt,
      until: new Date(Date.parse(askedAt) + 3_600_000).toISOString(),
    });
    const events = await delivery.ledger.readEvents(release.id);
    expect(events.filter(({ kind }) => kind === 'approvalRequested')).toHaveLength(1);
    expect(resumed()).toEqual([]);
    await delivery.client.releases.pause(release.id, 'lunch');
    expect(resumed()).toEqual(['second']);
  });

  it('publishes at the next visit when the bus accepted nothing', async () => {
    await visit('first');
    await delivery.damage.forgetPublication();
    await visit('second');
    expect(published).toHaveLength(2);
  });

  it('wakes itself when the answer came before the token hung', async () => {
    await visit('first');
    const answer = { ...asked('fine'), kind: 'answer', stage: '10%', decision: 'approved' } as const;
    await delivery.ledger.people.ask(release.id, answer);
    await visit('second');
    expect(resumed()).toEqual(['second']);
  });

  it('waits on after a promotion that was meant for another stage', async () => {
    const promotion = {
      ...asked('fine'),
      kind: 'promotion',
      extent: 'stage',
      stage: '5%',
      pastApproval: true,
    } as const;
    await delivery.ledger.people.ask(release.id, promotion);
    await visit('first');
    expect(resumed()).toEqual([]);
  });

  it.each([
    ['reject', 'ApprovalRejected'],
    ['abort', 'ReleaseAborted'],
  ] as const)('stops when somebody said no: %s', async (how, errorType) => {
    await visit('first');
    const rejected = how === 'reject' ? { rejectedStage: '10%' } : {};
    await delivery.ledger.abort(release.executionArn, { ...asked('no'), ...rejected });
    expect(await visit('second')).toMatchObject({ errorType });
  });
});

describe('conclude', () => {
  const failure = { error: 'VerdictFailed', cause: 'errors is in ALARM' };
  const conclude = (input: object) =>
    delivery.task<{ outcome: string; message: string }>('conclude', { at: delivery.now(), ...input });

  it('writes the history, gives the lock back and says so on the event bus', async () => {
    const seen: object[] = [];
    delivery.cloud.events.onEvent((event) => {
      if (event.source === 'lattice-rollouts') seen.push(event);
    });
    expect(await conclude({ release, outcome: 'promoted' })).toEqual({
      outcome: 'promoted',
      message: 'Version 2 is in production.',
    });
    expect(await delivery.ledger.readCurrent()).toBeUndefined();
    expect(await delivery.ledger.history.read(10)).toMatchObject([{ id: release.id, outcome: 'promoted' }]);
    expect(seen).toMatchObject([
      {
        'detail-type': 'Release Concluded',
        detail: { service: delivery.manifest.service, outcome: 'promoted' },
      },
    ]);
  });

  it('keeps the lock when nobody knows where the traffic is', async () => {
    const rollbackFailure = { error: 'AwsCallFailed', cause: 'VPC Lattice does not answer' };
    const { message } = await conclude({
      release,
      outcome: 'rollback-unconfirmed',
      failure,
      rollbackFailure,
    });
    expect(message).toBe(
      'The rollback of version 2 is not confirmed, check the weights now: AwsCallFailed: VPC Lattice does not answer; ' +
        'it rolled back because of VerdictFailed: errors is in ALARM',
    );
    expect(await delivery.ledger.readCurrent()).toMatchObject({ id: release.id });
  });

  it('writes one line of history however often it runs', async () => {
    const at = delivery.now();
    await conclude({ release, outcome: 'rolled-back', failure, at });
    await conclude({ release, outcome: 'rolled-back', failure, at });
    expect(await delivery.ledger.history.read(10)).toHaveLength(1);
  });

  it('ends a refused release without touching the lock of the one in flight', async () => {
    const answer = await conclude({
      request: {
        version: '3',
        reason: 'mine is more important',
        requestedBy: 'bo',
        strategy: '\u001b[2J',
        x: 1,
      },
      execution: { arn: delivery.executionArn('two'), name: 'two' },
      outcome: 'refused',
      failure: {
        error: 'ReleaseInProgress',
        cause: JSON.stringify({ errorMessage: 'release one is in progress' }),
      },
    });
    expect(answer.message).toBe('Version 3 was refused: ReleaseInProgress: release one is in progress');
    expect(await delivery.ledger.readCurrent()).toMatchObject({ id: release.id });
    expect(await delivery.ledger.history.read(10)).toMatchObject([
      { id: 'two', version: '3', reason: 'mine is more important', requestedBy: 'bo', outcome: 'refused' },
    ]);
    expect(foldEvents(await delivery.ledger.readEvents('two'))).toMatchObject({
      version: '3',
      reason: 'mine is more important',
      requestedBy: 'bo',
      outcome: 'refused',
    });
  });
});
