import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { promotionNote } from '../../aws/targets/lambda/lambda-alias';
import type { GuardOutput } from '../../functions/guard';
import type { Release } from '../../core/release/release';
import { weightsFor, baseline } from '../../core/traffic/weights';
import { LocalCloud } from '../../packages/local-cloud/cloud';
import { parseFault } from '../../packages/local-cloud/weather/faults/parse-fault';
import { Delivery } from '../support/delivery';

let delivery: Delivery;
let release: Release;
let events: { 'detail-type': string; detail: object }[] = [];

beforeAll(async () => {
  delivery = await Delivery.deploy();
  await delivery.disableRules();
  await delivery.publish('next');
  delivery.cloud.events.onEvent((event) => {
    const isOurs = event.source === 'lattice-rollouts' && event['detail-type'] !== 'Stage Shifted';
    if (isOurs) events.push(event);
  });
});
beforeEach(async () => {
  delivery.cloud.faults.clear();
  await delivery.reset();
  release = await delivery.admitted('2');
  await delivery.sleep(30);
  events = [];
});
afterAll(() => delivery.close());

function add(...faults: string[]): void {
  for (const text of faults) delivery.cloud.faults.add(parseFault(text, LocalCloud.supportedOperations()));
}

const wake = (event: object) => delivery.guard<GuardOutput>(event);

async function alarm(index = 0, at = delivery.now()) {
  await delivery.setAlarm(index, 'ALARM');
  return alarmEvent(index, at);
}

/** Invokes the guard with the event of an alarm, whatever its state. */
function alarmEvent(index = 0, at = delivery.now()) {
  return wake({
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    time: at,
    detail: {
      alarmName: delivery.alarmNames[index],
      state: { value: 'ALARM', reason: 'too many', timestamp: at.replace('Z', '+0000') },
    },
  });
}

/** Ends the execution of the release, and wakes the guard with the event of that. */
function ended(status: 'ABORTED' | 'FAILED' | 'TIMED_OUT' = 'ABORTED') {
  delivery.executions.end(release.id, status);
  return endedEvent(status);
}

/** Invokes the guard with the event of an execution, whatever its state. */
function endedEvent(status = 'ABORTED', executionArn = release.executionArn) {
  return wake({
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    time: delivery.now(),
    detail: { executionArn, status, stopDate: Date.parse(delivery.now()) },
  });
}

/** @param minutesFromNow until then Step Functions may still learn of an execution that it does not know */
async function sweep(minutesFromNow = 0) {
  await delivery.sleep(minutesFromNow * 60);
  return wake({
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    time: delivery.now(),
    detail: {},
  });
}

const aborted = (executionArn = release.executionArn) =>
  wake({ cause: 'abort', executionArn, at: delivery.now() });

function shiftTo(canaryWeight: number, fromWeight = 0) {
  const stage = { label: `${canaryWeight / 10}%`, canaryWeight };
  return delivery.task('shift', { release, stage, fromWeight, at: delivery.now() });
}
const promote = () => delivery.task('promote', { release, at: delivery.now() });

async function situation() {
  const current = await delivery.ledger.readCurrent();
  return {
    weights: await delivery.weights(),
    live: await delivery.aliasVersion('live'),
    abort: current?.abort?.reason,
    holder: current?.id,
  };
}

describe('an alarm that goes to ALARM', () => {
  it('aborts the release and restores the baseline; the lock and the aliases are left to the execution', async () => {
    await shiftTo(500);
    expect(await alarm()).toEqual({ action: 'releaseAborted' });
    expect(await situation()).toEqual({
      weights: baseline,
      live: '1',
      abort: `${delivery.alarmNames[0]} is in ALARM (too many)`,
      holder: release.id,
    });
    expect(events).toMatchObject([
      { 'detail-type': 'Guard Acted', detail: { release: { id: release.id, version: '2' } } },
    ]);
    expect((await delivery.ledger.readEvents(release.id)).at(-1)).toMatchObject({ kind: 'guarded' });
    expect(await shiftTo(1000, 500)).toMatchObject({
      errorType: 'CanaryAlarm',
      errorMessage: `${delivery.alarmNames[0]} is in ALARM (too many)`,
    });
  });

  it.each([
    ['is not confirmed by CloudWatch, as for a forged event', 'AlarmUnconfirmed', 500, []],
    ['cannot be confirmed: the event counts', undefined, undefined, ['cloudwatch:*=error']],
  ])('%s', async (_, errorType, weight, faults) => {
    await shiftTo(500);
    add(...faults);
    // No other test raises this one.
    const answer = await alarmEvent(1);
    delivery.cloud.faults.clear();
    expect(answer.errorType).toBe(errorType);
    expect(await delivery.weights()).toEqual(weight === undefined ? baseline : weightsFor(weight));
  });

  it('and is OK again counts', async () => {
    await shiftTo(500);
    await delivery.setAlarm(0, 'ALARM');
    await delivery.setAlarm(0, 'OK');
    expect(await alarmEvent()).toEqual({ action: 'releaseAborted' });
  });

  it('changes nothing more when its event arrives again', async () => {
    await shiftTo(500);
    await alarm();
    const before = await situation();
    const recorded = await delivery.ledger.readEvents(release.id);
    await alarm();
    expect(await situation()).toEqual(before);
    expect(await delivery.ledger.readEvents(release.id)).toEqual(recorded);
  });

  it.each(['throttle*3', 'error*5', 'reset*4'])(
    'restores the baseline within seconds when VPC Lattice answers with %s',
    async (kind) => {
      await shiftTo(500);
      add(`vpc-lattice:UpdateListener/Guard=${kind}`);
      const before = Date.parse(delivery.now());
      expect(await alarm()).toEqual({ action: 'releaseAborted' });
      expect(await delivery.weights()).toEqual(baseline);
      expect(Date.parse(delivery.now()) - before).toBeLessThanOrEqual(5000);
    },
  );

  it('restores the baseline though its abort cannot be recorded, and fails so that it is retried', async () => {
    await shiftTo(500);
    add('dynamodb:UpdateItem/Guard=error');
    expect(await alarm()).toMatchObject({ errorType: 'AwsCallFailed' });
    expect(await situation()).toMatchObject({ weights: baseline, abort: undefined });
  });

  it('is retried when the guard dies right after it restored the baseline', async () => {
    await shiftTo(500);
    add('function:Guard=killed-after(vpc-lattice:UpdateListener)*1');
    expect(await alarm()).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await alarm()).toEqual({ action: 'releaseAborted' });
    expect(await situation()).toMatchObject({ weights: baseline, holder: release.id });
  });

  it('does not concern a release that is not held to it', async () => {
    await delivery.ledger.release(release.executionArn);
    await delivery.ledger.acquire({ ...release, alarmNames: delivery.alarmNames.slice(0, 1) });
    await shiftTo(500);
    expect(await alarm(1)).toEqual({});
    expect(await situation()).toMatchObject({ weights: weightsFor(500), abort: undefined });
  });

  it('before the release began does not concern it, though its event arrives late', async () => {
    await shiftTo(500);
    expect(await alarm(0, '2026-01-05T08:59:59.000Z')).toEqual({});
    expect(await situation()).toMatchObject({ weights: weightsFor(500), abort: undefined });
  });

  it('comes too late for a version that is in production', async () => {
    await shiftTo(1000);
    await promote();
    expect(await alarm()).toEqual({});
    expect(await situation()).toMatchObject({ weights: baseline, live: '2', abort: undefined });
  });
});

describe('an abort', () => {
  it('restores the baseline at once', async () => {
    await shiftTo(500);
    await delivery.abort('wrong version');
    expect(await aborted()).toEqual({ action: 'baselineRestored' });
    expect(await situation()).toMatchObject({ weights: baseline, holder: release.id });
  });

  it.each([
    ['that nobody recorded', async () => aborted()],
    ['of an earlier release', async () => aborted(delivery.executionArn('earlier'))],
  ])('%s changes nothing', async (_, wakeUp) => {
    await shiftTo(500);
    expect(await wakeUp()).toEqual({});
    expect(await situation()).toMatchObject({ weights: weightsFor(500) });
  });
});

describe('an execution that ended', () => {
  it('is rolled back at once, and its lock is released once its functions must have ended', async () => {
    await shiftTo(500);
    expect(await ended()).toEqual({ action: 'releaseRolledBackLockKept' });
    expect(await situation()).toMatchObject({ weights: baseline, holder: release.id });
    expect(await shiftTo(500, 500)).toMatchObject({ errorType: 'ReleaseAborted' });

    expect(await sweep(11)).toEqual({ action: 'releaseRolledBackAndConcluded' });
    expect(await situation()).toEqual({ weights: baseline, live: '1', abort: undefined, holder: undefined });
    expect(await delivery.ledger.history.read(1)).toMatchObject([
      {
        id: release.id,
        outcome: 'rolled-back',
        failure: { error: 'ExecutionEnded', message: 'the execution was ABORTED' },
      },
    ]);
    expect(events.map((event) => event['detail-type'])).toEqual(['Guard Acted', 'Release Concluded']);
  });

  it.each([
    ['the alias', 'lambda:UpdateAlias/Guard=error', baseline, '2'],
    ['the traffic', 'vpc-lattice:UpdateListener/Guard=access-denied', weightsFor(1000), '1'],
  ])(
    'keeps its lock when %s cannot be restored, and the other half is restored',
    async (_, fault, weights, live) => {
      await shiftTo(1000);
      await delivery.moveAlias('live', '2', promotionNote(release));
      delivery.executions.end(release.id, 'FAILED');
      add(fault);
      expect(await sweep(11)).toHaveProperty('errorType');
      expect(await situation()).toMatchObject({ weights, live, holder: release.id });
      delivery.cloud.faults.clear();
      expect(await sweep(11)).toEqual({ action: 'releaseRolledBackAndConcluded' });
      expect(await situation()).toMatchObject({ weights: baseline, live: '1', holder: undefined });
    },
  );

  it('has only the baseline restored while Step Functions does not answer, and is tried again', async () => {
    await shiftTo(1000);
    await delivery.moveAlias('live', '2', promotionNote(release));
    add('states:DescribeExecution/Guard=error');
    expect(await ended()).toMatchObject({ errorType: 'AwsCallFailed' });
    expect(await situation()).toMatchObject({ weights: baseline, live: '2', holder: release.id });
    expect(events).toMatchObject([{ 'detail-type': 'Guard Acted' }]);
    expect(events[0]!.detail).not.toHaveProperty('release');
    delivery.cloud.faults.clear();
    expect(await endedEvent()).toEqual({ action: 'releaseRolledBackLockKept' });
    expect(await situation()).toMatchObject({ weights: baseline, live: '1', holder: release.id });
  });

  it('in the middle of its promotion has the alias restored as well', async () => {
    await shiftTo(1000);
    await delivery.moveAlias('live', '2', promotionNote(release));
    await ended('TIMED_OUT');
    expect(await situation()).toMatchObject({ weights: baseline, live: '1' });
    expect(await promote()).toMatchObject({ errorType: 'ReleaseAborted' });
    expect(await situation()).toMatchObject({ weights: baseline, live: '1' });
  });

  it('after its promotion is concluded as promoted, and keeps its version', async () => {
    await shiftTo(1000);
    await promote();
    expect(await ended('FAILED')).toEqual({ action: 'promotionConcluded' });
    expect(await situation()).toEqual({ weights: baseline, live: '2', abort: undefined, holder: undefined });
    expect(await delivery.ledger.history.read(1)).toMatchObject([{ outcome: 'promoted' }]);
  });

  it('after its promotion, when its rollback had begun, is rolled back', async () => {
    await shiftTo(1000);
    await promote();
    await delivery.moveAlias('live', '1');
    delivery.executions.end(release.id, 'FAILED');
    await sweep(11);
    expect(await situation()).toMatchObject({ weights: baseline, live: '1', holder: undefined });
    expect(await delivery.ledger.history.read(1)).toMatchObject([{ outcome: 'rolled-back' }]);
  });

  it('earlier does not concern the release in flight', async () => {
    await shiftTo(500);
    expect(await endedEvent('FAILED', delivery.executionArn('earlier'))).toEqual({});
    expect(await situation()).toMatchObject({
      weights: weightsFor(500),
      holder: release.id,
      abort: undefined,
    });
  });

  it('keeps its lock while the rollback cannot be confirmed, and is tried again', async () => {
    await shiftTo(500);
    const rollbackFailure = { error: 'AwsCallFailed', cause: 'VPC Lattice does not answer' };
    const outcome = 'rollback-unconfirmed';
    await delivery.task('conclude', { release, outcome, rollbackFailure, at: delivery.now() });
    expect(await situation()).toMatchObject({ weights: weightsFor(500), holder: release.id });
    delivery.executions.end(release.id, 'FAILED');
    await sweep(11);
    expect(await situation()).toMatchObject({ weights: baseline, holder: undefined });
    expect(await delivery.ledger.history.read(10)).toMatchObject([{ outcome: 'rolled-back' }]);
  });
});

describe('a sweep', () => {
  it('leaves a release alone that has just begun, though Step Functions does not know it yet', async () => {
    await shiftTo(500);
    delivery.executions.forget();
    expect(await sweep()).toEqual({});
    expect(await situation()).toMatchObject({ weights: weightsFor(500), holder: release.id });
  });

  it('restores the baseline for an abort that nothing followed', async () => {
    await shiftTo(500);
    await delivery.abort('wrong version');
    expect(await sweep()).toEqual({ action: 'baselineRestored' });
    expect(await situation()).toMatchObject({ weights: baseline, holder: release.id });
    expect(await sweep()).toEqual({});
  });

  it('restores the baseline while no release is in flight, and publishes it', async () => {
    await delivery.ledger.release(release.executionArn);
    await delivery.route.write(weightsFor(300));
    expect(await sweep()).toEqual({ action: 'baselineRestored' });
    expect(await delivery.weights()).toEqual(baseline);
    expect(events).toMatchObject([
      {
        'detail-type': 'Guard Acted',
        detail: {
          cause: 'no release is in flight',
          undid: '70% production, 30% canary',
        },
      },
    ]);
  });

  it('writes nothing at the baseline, in any notation, and nothing over an action of somebody else', async () => {
    await delivery.ledger.release(release.executionArn);
    await delivery.route.write({ production: 1, canary: 0 });
    expect([await sweep(), await delivery.weights()]).toEqual([{}, { production: 1, canary: 0 }]);
    await delivery.damage.replaceActionByFixedResponse();
    expect([await sweep(), await alarm(), await delivery.weights()]).toEqual([{}, {}, undefined]);
  });
});

describe('a lock that no release took', () => {
  /** Takes the lock as somebody who may write its row. */
  async function forge(row: Partial<Release>): Promise<void> {
    await delivery.ledger.release(release.executionArn);
    await delivery.ledger.acquire({ ...release, ...row });
    await delivery.route.write(weightsFor(500));
    events = [];
  }

  const discarded = { weights: baseline, abort: undefined, holder: undefined };

  it.each<[string, () => Promise<unknown>]>([
    ['names an execution of nothing', () => forge({ id: 'x', executionArn: delivery.executionArn('x') })],
    [
      'names an execution of another state machine',
      () => forge({ executionArn: 'arn:aws:states:::execution:other:x' }),
    ],
    ['names the execution of another release', () => forge({ id: 'other' })],
    [
      'has a name that no execution can have',
      () => forge({ id: 'x'.repeat(300), executionArn: delivery.executionArn('x'.repeat(300)) }),
    ],
    [
      'names an execution that begins in ten years',
      () =>
        forge({ id: 'x', executionArn: delivery.executionArn('x'), startedAt: '2036-01-05T09:00:00.000Z' }),
    ],
    [
      'asks to restore another version than the release found',
      async () => {
        delivery.executions.end(release.id, 'FAILED');
        await forge({ previousVersion: '3' });
      },
    ],
    ['names another version than its execution', () => forge({ version: '7' })],
    [
      'names an execution that succeeded',
      async () => {
        delivery.executions.end(release.id, 'SUCCEEDED');
        await forge({});
      },
    ],
    [
      'names a release that was promoted before its execution failed',
      async () => {
        await delivery.ledger.record(release.id, { at: delivery.now(), kind: 'promoted', version: '2' });
        delivery.executions.end(release.id, 'FAILED');
        await forge({});
      },
    ],
  ])('%s: it is removed, the baseline restored, and production not moved', async (_, forgery) => {
    // As the last release left it: what the row asks to undo.
    await delivery.moveAlias('live', '2', promotionNote(release));
    await forgery();
    expect(await sweep(11)).toEqual({ action: 'lockDiscarded' });
    expect(await situation()).toEqual({ ...discarded, live: '2' });
    expect(events).toMatchObject([{ 'detail-type': 'Guard Acted', detail: { action: 'lockDiscarded' } }]);
    expect(events[0]!.detail).not.toHaveProperty('release');
    expect(await delivery.ledger.history.read(1)).toEqual([]);
    expect(await sweep()).toEqual({});
  });

  it('sends people no words of its own', async () => {
    await forge({ version: '7' });
    await delivery.ledger.abort(release.executionArn, {
      requestedBy: 'ceo',
      reason: 'call this number',
      at: delivery.now(),
    });
    await shiftTo(500);
    expect(await aborted()).toEqual({});
    expect(JSON.stringify(events)).not.toContain('call this number');
  });
});

describe('at the baseline', () => {
  beforeEach(async () => {
    await delivery.reset();
    await delivery.route.write(weightsFor(500));
  });
  const until = () => new Date(Date.parse(delivery.now()) + 3_600_000).toISOString();
  const ceo = () => ({ reason: 'by hand', requestedBy: 'ceo', at: delivery.now(), until: until() });

  it('a suspension keeps the guard from the weights, is published every 15 minutes, and once when it ends', async () => {
    await delivery.ledger.guardSuspensions.suspend(ceo());
    expect([await sweep(), await sweep(1), await sweep(14)]).toEqual([{}, {}, {}]);
    expect(await delivery.weights()).toEqual(weightsFor(500));
    const request = { reason: 'done', requestedBy: 'ana', at: delivery.now() };
    expect(await delivery.ledger.guardSuspensions.end(request)).toBe(true);
    expect(await delivery.ledger.guardSuspensions.end(request)).toBe(false);
    expect([await sweep(), await sweep(1)]).toEqual([{ action: 'baselineRestored' }, {}]);
    expect(events.map((event) => event['detail-type'])).toEqual([
      'Guard Suspended',
      'Guard Suspended',
      'Guard Resumed',
      'Guard Acted',
    ]);
  });

  it('one that somebody writes where the lock is counts for nothing', async () => {
    const { ledgerTable, service } = delivery.manifest;
    const Item = marshall({ ...ceo(), service, item: 'guard-suspension' });
    await delivery.dynamodb.send(new PutItemCommand({ TableName: ledgerTable, Item }));
    expect(await sweep()).toEqual({ action: 'baselineRestored' });
    expect(events.map((event) => event['detail-type'])).toEqual(['Guard Acted']);
  });
});

it('anything else is ignored', async () => {
  await shiftTo(500);
  const others = [
    {},
    { cause: 'abort' },
    { source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change', detail: { alarmName: 'a' } },
    { source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change', detail: {} },
  ];
  for (const event of others) expect(await wake(event)).toEqual({});
  expect(await situation()).toMatchObject({ weights: weightsFor(500), abort: undefined });
});

it('without the ledger every event restores the baseline and fails so that it is retried; a sweep waits', async () => {
  await shiftTo(500);
  await delivery.damage.deleteLedger();
  for (const event of [() => alarm(), () => ended(), () => aborted()]) {
    await delivery.route.write(weightsFor(500));
    expect(await event()).toMatchObject({ errorType: 'AwsCallRefused' });
    expect(await delivery.weights()).toEqual(baseline);
  }
  await delivery.route.write(weightsFor(500));
  expect(await sweep()).toMatchObject({ errorType: 'AwsCallRefused' });
  expect(await delivery.weights()).toEqual(weightsFor(500));
});
