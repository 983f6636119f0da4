import { retryFor } from '../../../aws/client/retry-for';
import { ReleaseError } from '../../../core/errors/release-error';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const busy = () => new ReleaseError('AwsCallFailed', 'vpc-lattice UpdateListener: conflict');

/** Fails so often before it succeeds; keeps when it was called, in seconds since the start. */
class Action {
  readonly calledAt: number[] = [];
  readonly #start = Date.now();

  constructor(
    private readonly failures: number,
    private readonly error: () => Error = busy,
  ) {}

  readonly call = (): Promise<string> => {
    this.calledAt.push((Date.now() - this.#start) / 1000);
    return this.calledAt.length > this.failures ? Promise.resolve('done') : Promise.reject(this.error());
  };
}

async function outcomeOf(running: Promise<string>): Promise<string> {
  const outcome = running.catch((error: Error) => error.name);
  await jest.runAllTimersAsync();
  return outcome;
}

it('answers what the first attempt that succeeds answers', async () => {
  const action = new Action(2);
  expect(await outcomeOf(retryFor(15, action.call))).toBe('done');
  expect(action.calledAt).toHaveLength(3);
  expect(action.calledAt[1]).toBe(1);
});

it('waits 1 to 4 seconds between attempts, and begins none after its time', async () => {
  const action = new Action(Infinity);
  expect(await outcomeOf(retryFor(15, action.call))).toBe('AwsCallFailed');
  const waits = action.calledAt.slice(1).map((at, index) => at - action.calledAt[index]!);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...waits)).toBeLessThanOrEqual(4);
  expect(action.calledAt.at(-1)).toBeGreaterThan(11 - 0.001);
  expect(action.calledAt.at(-1)).toBeLessThanOrEqual(15);
});

it.each([
  ['refused', () => new ReleaseError('AwsCallRefused', 'not authorized')],
  ['not an error of AWS', () => new TypeError('a fault of ours')],
])('does not repeat what is %s', async (_, error) => {
  const action = new Action(Infinity, error);
  expect(await outcomeOf(retryFor(15, action.call))).toBe(error().name);
  expect(action.calledAt).toEqual([0]);
});
