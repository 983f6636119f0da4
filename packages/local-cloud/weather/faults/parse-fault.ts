import { durationWords, parseDuration } from './duration';
import { iamName, type CallTarget, type Fault, type SupportedOperations, type When } from './fault';

/** The argument of each kind of fault. */
const kinds = {
  call: {
    throttle: 'nothing',
    error: 'nothing',
    'access-denied': 'nothing',
    reset: 'nothing',
    'timeout-before': 'nothing',
    'timeout-after': 'nothing',
    slow: 'duration',
    'killed-after': 'nothing',
  },
  function: { crash: 'nothing', 'out-of-time': 'nothing', throttle: 'nothing', 'killed-after': 'call' },
  event: { lost: 'nothing', doubled: 'nothing', late: 'duration', reordered: 'nothing' },
  execution: { stopped: 'nothing', 'timed-out': 'nothing', redriven: 'optional duration' },
} as const satisfies Record<
  Fault['on'],
  Record<string, 'nothing' | 'duration' | 'optional duration' | 'call'>
>;

/** Delay after it was stopped an execution is redriven, unless the fault says so. */
const redriveAfterMilliseconds = 60_000;

type Effect = Fault['effect'];

/**
 * Reads `TARGET=KIND[(ARGUMENT)][*COUNT][@NTH][~PROBABILITY]`; docs/fault-injection.md describes each part.
 *
 * @param supported the operations that there are
 * @throws Error that names the part that is wrong and what may stand there
 */
export function parseFault(text: string, supported: SupportedOperations): Fault {
  const refuse = (part: string, why: string) => new Error(`fault "${text}": ${part}: ${why}`);
  const equals = text.lastIndexOf('=');
  const colon = text.indexOf(':');
  if (equals < 0 || colon < 0 || colon > equals) {
    throw refuse('form', 'must be TARGET:NAME=KIND, such as vpc-lattice:UpdateListener=throttle*3');
  }
  const scheme = text.slice(0, colon);
  const name = text.slice(colon + 1, equals);
  const on = scheme === 'function' || scheme === 'event' || scheme === 'execution' ? scheme : 'call';
  // The target first: a user who mistyped the service need not read about kinds.
  const slash = on === 'call' ? name.indexOf('/') : -1;
  const call =
    on === 'call' ? readCall(scheme, slash < 0 ? name : name.slice(0, slash), supported, refuse) : undefined;
  const caller = slash < 0 ? undefined : name.slice(slash + 1);
  if (name.trim() === '' || caller?.trim() === '')
    throw refuse(caller === undefined ? scheme : 'caller', 'must not be empty');

  const [, kind = '', argument, conditions = ''] =
    /^([^(*@~]*)(?:\(([^)]*)\))?((?:[*@~][^*@~]*)*)$/.exec(text.slice(equals + 1)) ?? [];
  const effect = readEffect(on, kind, argument, supported, refuse);
  const when = readWhen(conditions, refuse);
  const targets = {
    call: { ...call, ...(caller !== undefined && { caller }) },
    function: { name },
    event: { detailType: name },
    execution: { state: name },
  };
  return { on, ...targets[on], effect, ...when } as Fault;
}

type Refuse = (part: string, why: string) => Error;

function readCall(
  serviceName: string,
  operation: string,
  supported: SupportedOperations,
  refuse: Refuse,
): CallTarget {
  const service = iamName(serviceName);
  const operations = supported.get(service);
  if (!operations) {
    const services = [...supported.keys()].sort().join(', ');
    throw refuse(
      'service',
      `there is no "${serviceName}"; there are ${services}, and function, event, execution`,
    );
  }
  if (operation !== '*' && !operations.includes(operation)) {
    throw refuse(
      'operation',
      `${service} has no "${operation}" here; it has ${operations.toSorted().join(', ')}, and * for every one`,
    );
  }
  return { service, operation };
}

function readEffect(
  on: Fault['on'],
  kind: string,
  argument: string | undefined,
  supported: SupportedOperations,
  refuse: Refuse,
): Effect {
  const wanted = Object.entries(kinds[on]).find(([known]) => known === kind)?.[1];
  if (!wanted) {
    const known = Object.keys(kinds[on]).join(', ');
    throw refuse('kind', `must be one of ${known}${kind === '' ? '' : `, not "${kind}"`}`);
  }
  if (wanted === 'nothing') {
    if (argument !== undefined) throw refuse(kind, `takes nothing in brackets`);
    return { kind } as Effect;
  }
  if (wanted === 'call') {
    const [, service, operation] = /^([^:]+):(.+)$/.exec(argument ?? '') ?? [];
    if (service === undefined || operation === undefined) {
      throw refuse(kind, 'needs a call in brackets, such as killed-after(vpc-lattice:UpdateListener)');
    }
    return { kind, call: readCall(service, operation, supported, refuse) } as Effect;
  }
  const isLeftOut = argument === undefined && wanted === 'optional duration';
  const milliseconds = isLeftOut ? redriveAfterMilliseconds : parseDuration(argument ?? '');
  if (milliseconds === undefined) throw refuse(kind, `needs ${durationWords} in brackets: ${kind}(30s)`);
  return { kind, milliseconds } as Effect;
}

function readWhen(conditions: string, refuse: Refuse): When {
  const found = new Map<string, string>();
  for (const [, sign = '', value = ''] of conditions.matchAll(/([*@~])([^*@~]*)/g)) {
    if (found.has(sign)) throw refuse(sign, 'must stand there once');
    found.set(sign, value);
  }
  const count = readNumber(found.get('*'), (value) => Number.isInteger(value) && value >= 1);
  const from = readNumber(found.get('@'), (value) => Number.isInteger(value) && value >= 1);
  const probability = readNumber(found.get('~'), (value) => value > 0 && value <= 1);
  if (count === 'wrong') throw refuse('*COUNT', 'must be a whole number from 1, such as *3');
  if (from === 'wrong') throw refuse('@NTH', 'must be a whole number from 1, such as @2');
  if (probability === 'wrong') throw refuse('~PROBABILITY', 'must be above 0 and at most 1, such as ~0.1');
  return {
    from: from ?? 1,
    ...(count !== undefined && { count }),
    ...(probability !== undefined && { probability }),
  };
}

function readNumber(
  text: string | undefined,
  isRight: (value: number) => boolean,
): number | 'wrong' | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  return text.trim() !== '' && isRight(value) ? value : 'wrong';
}
