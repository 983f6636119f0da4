import { checkConcurrency } from '../../../packages/cli/doctor/concurrency';

const increase =
  'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value';

/** The result for a guard in an account with these numbers, and the figures in its sentences. */
function check(limit: number, unreserved: number, reserved?: number) {
  const guardConcurrency = { value: { limit, unreserved, reserved } };
  const {
    status,
    message,
    remedy = '',
    command,
  } = checkConcurrency({ guardFunction: 'checkout-guard' }, { guardConcurrency });
  const numberIn = (text: string, pattern: RegExp) => {
    const [, digits] = pattern.exec(text) ?? [];
    return digits === undefined ? undefined : Number(digits);
  };
  return {
    status,
    figures: [
      numberIn(message, /account limit: (\d+)/),
      numberIn(message, /unreserved: (\d+)/),
      numberIn(message, /up to (\d+) can be reserved/),
    ],
    prop: numberIn(remedy, /guardReservedConcurrency: (\d+)/),
    quota: numberIn(remedy, /quota L-B99A9384 .* to (\d+) or more/),
    command,
  };
}

const nothingToDo = { prop: undefined, quota: undefined, command: undefined };

describe('a guard without a reservation', () => {
  test.each([
    ['all of the default quota', 1000, 1000, 900],
    ['what a few reservations leave of it', 1000, 990, 890],
    ['half of it', 1000, 500, 400],
  ])('is ok in an account that has unreserved %s', (_, limit, unreserved, reservable) => {
    expect(check(limit, unreserved)).toEqual({
      status: 'ok',
      figures: [limit, unreserved, reservable],
      ...nothingToDo,
    });
  });

  test.each([
    ['less than half of the default quota', 1000, 499, 399, 2],
    ['little of a larger quota', 5000, 300, 200, 2],
    ['one more than AWS keeps', 1000, 101, 1, 1],
  ])('should get one in an account that has unreserved %s', (_, limit, unreserved, reservable, prop) => {
    const figures = [limit, unreserved, reservable];
    expect(check(limit, unreserved)).toEqual({ ...nothingToDo, status: 'warning', figures, prop });
  });

  test.each([
    ['has the quota of a new account', 10, 10, 102, 1000],
    ['has reserved all that AWS lets it', 1000, 100, 1002, 1002],
  ])('needs a larger quota first in an account that %s', (_, limit, unreserved, quota, desired) => {
    expect(check(limit, unreserved)).toEqual({
      status: 'warning',
      figures: [limit, unreserved, undefined],
      prop: 2,
      quota,
      command: `${increase} ${desired}`,
    });
  });
});

test('a guard with a reservation is ok, however little is left', () => {
  expect(check(200, 100, 2)).toEqual({ status: 'ok', figures: [200, 100, undefined], ...nothingToDo });
});

test('a guard with a reservation of 0 never runs', () => {
  expect(check(1000, 1000, 0)).toMatchObject({
    status: 'problem',
    command: 'aws lambda delete-function-concurrency --function-name checkout-guard',
  });
});
