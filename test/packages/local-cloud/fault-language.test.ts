import fc from 'fast-check';
import { VirtualClock } from '../../../packages/local-cloud/clock/clock';
import type {
  CallFault,
  Fault,
  SupportedOperations,
  When,
} from '../../../packages/local-cloud/weather/faults/fault';
import { formatFault } from '../../../packages/local-cloud/weather/faults/format-fault';
import { parseFault } from '../../../packages/local-cloud/weather/faults/parse-fault';
import { FaultPlan } from '../../../packages/local-cloud/weather/faults/plan';
import { Random } from '../../../packages/local-cloud/kernel/random';

const supportedOperations: SupportedOperations = new Map([
  ['vpc-lattice', ['UpdateListener', 'GetListener']],
  ['cloudwatch', ['GetMetricData']],
  ['states', ['StartExecution']],
]);
const parse = (text: string) => parseFault(text, supportedOperations);
const always = { from: 1 };
const lattice = { on: 'call', service: 'vpc-lattice', operation: 'UpdateListener' };

describe('a fault in words', () => {
  test.each([
    [
      'vpc-lattice:UpdateListener=throttle*3',
      { ...lattice, effect: { kind: 'throttle' }, from: 1, count: 3 },
    ],
    ['vpc-lattice:UpdateListener=error@2', { ...lattice, effect: { kind: 'error' }, from: 2 }],
    ['vpc-lattice:UpdateListener=reset@2*1', { ...lattice, effect: { kind: 'reset' }, from: 2, count: 1 }],
    [
      'vpc-lattice:UpdateListener/shift=access-denied~0.25',
      { ...lattice, caller: 'shift', effect: { kind: 'access-denied' }, from: 1, probability: 0.25 },
    ],
    [
      'vpc-lattice:*=slow(1.5s)',
      { ...lattice, operation: '*', effect: { kind: 'slow', milliseconds: 1500 }, ...always },
    ],
    [
      'monitoring:GetMetricData=timeout-after',
      {
        on: 'call',
        service: 'cloudwatch',
        operation: 'GetMetricData',
        effect: { kind: 'timeout-after' },
        ...always,
      },
    ],
    [
      'function:promote=killed-after(vpc-lattice:UpdateListener)*1',
      {
        on: 'function',
        name: 'promote',
        effect: { kind: 'killed-after', call: { service: 'vpc-lattice', operation: 'UpdateListener' } },
        from: 1,
        count: 1,
      },
    ],
    [
      'function:judge=out-of-time',
      { on: 'function', name: 'judge', effect: { kind: 'out-of-time' }, ...always },
    ],
    [
      'event:*=late(30s)',
      { on: 'event', detailType: '*', effect: { kind: 'late', milliseconds: 30_000 }, ...always },
    ],
    [
      'event:Step Functions Execution Status Change=lost*1',
      {
        on: 'event',
        detailType: 'Step Functions Execution Status Change',
        effect: { kind: 'lost' },
        from: 1,
        count: 1,
      },
    ],
    [
      'execution:a = b: Shift to 10%=redriven',
      {
        on: 'execution',
        state: 'a = b: Shift to 10%',
        effect: { kind: 'redriven', milliseconds: 60_000 },
        ...always,
      },
    ],
  ])('%s', (text, fault) => {
    expect(parse(text)).toEqual(fault);
  });

  test.each([
    ['throttle', 'form: must be TARGET:NAME=KIND, such as vpc-lattice:UpdateListener=throttle*3'],
    [
      'lattice:GetListener=error',
      'service: there is no "lattice"; there are cloudwatch, states, vpc-lattice',
    ],
    [
      'vpc-lattice:UpdateListner=error',
      'operation: vpc-lattice has no "UpdateListner" here; it has GetListener, UpdateListener, and *',
    ],
    ['vpc-lattice:GetListener/=error', 'caller: must not be empty'],
    ['function:=crash', 'function: must not be empty'],
    [
      'vpc-lattice:GetListener=crash',
      'kind: must be one of throttle, error, access-denied, reset, timeout-before',
    ],
    ['execution:Shift=', 'kind: must be one of stopped, timed-out, redriven'],
    ['function:x=crash(1)', 'crash: takes nothing in brackets'],
    ['function:x=killed-after', 'killed-after: needs a call in brackets'],
    ['function:x=killed-after(vpc-lattice:Nothing)', 'operation: vpc-lattice has no "Nothing"'],
    ['event:*=late', 'late: needs a time such as 500ms, 30s, 5m or 1h, at most 24h in brackets: late(30s)'],
    ['event:*=late(25h)', 'late: needs a time'],
    ['event:*=lost*0', '*COUNT: must be a whole number from 1'],
    ['event:*=lost*', '*COUNT: must be a whole number from 1'],
    ['event:*=lost@1.5', '@NTH: must be a whole number from 1'],
    ['event:*=lost~2', '~PROBABILITY: must be above 0 and at most 1'],
    ['event:*=lost*1*2', '*: must stand there once'],
    ['event:*=lost please', 'kind: must be one of lost, doubled, late, reordered, not "lost please"'],
  ])('%s is refused', (text, message) => {
    expect(() => parse(text)).toThrow(`fault "${text}": ${message}`);
  });

  it('says the same when it is read and written again', () => {
    const name = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== '');
    const milliseconds = fc.integer({ min: 1, max: 86_400_000 });
    const when = fc.record(
      {
        from: fc.integer({ min: 1, max: 1000 }),
        count: fc.integer({ min: 1, max: 1000 }),
        probability: fc.double({ min: 0, max: 1, minExcluded: true, noNaN: true }),
      },
      { requiredKeys: ['from'] },
    );
    const call = fc.constantFrom(
      { service: 'vpc-lattice', operation: '*' },
      { service: 'cloudwatch', operation: 'GetMetricData' },
    );
    const kind = <Kind extends string>(...kinds: Kind[]) =>
      fc.constantFrom(...kinds).map((each) => ({ kind: each }));
    const withTime = <Kind extends string>(each: Kind) =>
      fc.record({ kind: fc.constant(each), milliseconds });
    const what: fc.Arbitrary<object>[] = [
      fc
        .tuple(
          call,
          fc.option(name, { nil: undefined }),
          fc.oneof(
            kind(
              'throttle',
              'error',
              'access-denied',
              'reset',
              'timeout-before',
              'timeout-after',
              'killed-after',
            ),
            withTime('slow'),
          ),
        )
        .map(([target, caller, effect]) => ({
          on: 'call',
          ...target,
          ...(caller !== undefined && { caller }),
          effect,
        })),
      fc.record({
        on: fc.constant('function'),
        name,
        effect: fc.oneof(
          kind('crash', 'out-of-time', 'throttle'),
          fc.record({ kind: fc.constant('killed-after'), call }),
        ),
      }),
      fc.record({
        on: fc.constant('event'),
        detailType: name,
        effect: fc.oneof(kind('lost', 'doubled', 'reordered'), withTime('late')),
      }),
      fc.record({
        on: fc.constant('execution'),
        state: name,
        effect: fc.oneof(kind('stopped', 'timed-out'), withTime('redriven')),
      }),
    ];
    fc.assert(
      fc.property(fc.oneof(...what), when, (fault, times) => {
        const planned = { ...fault, ...times } as Fault;
        expect(parse(formatFault(planned))).toEqual(planned);
      }),
    );
  });
});

describe('a plan', () => {
  const clock = new VirtualClock({ startsAt: 0 });
  const isCall = (fault: Fault): fault is CallFault => fault.on === 'call';
  const fault = (when: Partial<When>, kind: 'throttle' | 'error' = 'throttle'): Fault => ({
    on: 'call',
    service: 'states',
    operation: '*',
    effect: { kind },
    from: 1,
    ...when,
  });
  const planOf = (faults: readonly Fault[], seed = 1) => {
    const plan = new FaultPlan(new Random(seed), clock);
    for (const each of faults) plan.add(each);
    return plan;
  };
  const strikes = (plan: FaultPlan, times: number) =>
    Array.from({ length: times }, (_, index) => plan.strike(isCall, () => `call ${index}`)?.effect.kind);

  test.each([
    ['every occasion', {}, [1, 2, 3, 4, 5]],
    ['the first two', { count: 2 }, [1, 2]],
    ['from the fourth on', { from: 4 }, [4, 5]],
    ['the third only', { from: 3, count: 1 }, [3]],
  ])('strikes %s', (_name, when, expected) => {
    const struck = strikes(planOf([fault(when)]), 5).flatMap((kind, index) => (kind ? [index + 1] : []));
    expect(struck).toEqual(expected);
  });

  it('lets one fault strike at a time, the first whose turn it is, and counts occasions for all', () => {
    const plan = planOf([fault({ count: 1 }), fault({ from: 2 }, 'error')]);
    expect(strikes(plan, 3)).toEqual(['throttle', 'error', 'error']);
    expect(plan.tally()).toEqual([
      { fault: 'states:*=throttle*1', matched: 3, struck: 1 },
      { fault: 'states:*=error@2', matched: 3, struck: 2 },
    ]);
  });

  it('strikes by chance as the seed says, in whatever order occasions of one instant come', () => {
    const keys = Array.from({ length: 200 }, (_, index) => `call ${index}`);
    const struckBy = (order: readonly string[], seed: number) => {
      const plan = planOf([fault({ probability: 0.3 })], seed);
      return order.filter((key) => plan.strike(isCall, () => key)).sort();
    };
    const struck = struckBy(keys, 1);
    expect(struckBy(keys.toReversed(), 1)).toEqual(struck);
    expect(struckBy(keys, 2)).not.toEqual(struck);
    expect(struck.length).toBeGreaterThan(30);
    expect(struck.length).toBeLessThan(90);
  });

  it('draws anew for each of several equal occasions', () => {
    const plan = planOf([fault({ probability: 0.5 })]);
    const struck = Array.from({ length: 50 }, () => plan.strike(isCall, () => 'the same') !== undefined);
    expect(new Set(struck).size).toBe(2);
  });

  it('does not take what is none of its business for an occasion', () => {
    const plan = planOf([fault({})]);
    expect(
      plan.strike(
        (each): each is Fault => each.on === 'event',
        () => '',
      ),
    ).toBeUndefined();
    expect(plan.tally()).toMatchObject([{ matched: 0, struck: 0 }]);
  });
});
