import { errorCountText } from '../../../../core/analysis/faults/error-count';
import { commonestErrors } from '../../../../core/analysis/tripwire/commonest-errors';
import { faultMinutesOf, type Fault } from '../../../../core/analysis/tripwire/fault-minutes';

const startsAt = Date.parse('2026-01-05T09:00:00Z');
const typeError = { type: 'TypeError', message: 'cart.discount is undefined' };
let requests = 0;

function fault(side: Fault['side'], second: number, error: Fault['error']): Fault {
  return { at: startsAt + second * 1000, side, requestId: `request-${(requests += 1)}`, error };
}

function errorsOf(faults: readonly Fault[], from = startsAt) {
  return commonestErrors(faultMinutesOf(faults, startsAt + 120_000), from);
}

it('counts the errors of each side, those of the canary first', () => {
  const errors = errorsOf([
    fault('production', 1, { type: 'Timeout', message: '' }),
    ...[2, 3, 70].map((second) => fault('canary', second, typeError)),
    fault('canary', 4, { type: 'Timeout', message: '' }),
  ]);
  expect(errors).toEqual([
    { ...typeError, canary: 3, production: 0 },
    { type: 'Timeout', message: '', canary: 1, production: 1 },
  ]);
});

it('counts errors that differ in numbers only as one, and those before the first shift not at all', () => {
  const noItem = (id: number) => ({ type: 'Error', message: `no item ${id}` });
  expect(
    errorsOf(
      [fault('canary', 1, typeError), fault('canary', 5, noItem(7)), fault('canary', 6, noItem(12))],
      startsAt + 5000,
    ),
  ).toMatchObject([{ type: 'Error', canary: 2, production: 0 }]);
});

it('counts a request with two records once, by the one that names its error', () => {
  const record = { at: startsAt, side: 'canary' as const, requestId: 'one' };
  const records = [record, { ...record, error: typeError }];
  expect(errorsOf(records)).toEqual([{ ...typeError, canary: 1, production: 0 }]);
  expect(errorsOf(records.toReversed())).toEqual([{ ...typeError, canary: 1, production: 0 }]);
});

it('estimates counts in a storm', () => {
  const storm = Array.from({ length: 4000 }, (_, index) =>
    fault(index % 4 === 0 ? 'canary' : 'production', Math.floor(index / 400), typeError),
  );
  const [error] = errorsOf(storm);
  expect(error!.canary + error!.production).toBeGreaterThan(3000);
  expect(error!.canary + error!.production).toBeLessThan(5000);
});

it.each([
  [{ canary: 12, production: 0 }, '12 × TypeError: cart.discount is undefined (canary only)'],
  [{ canary: 0, production: 2 }, '2 × TypeError: cart.discount is undefined (production only)'],
  [
    { canary: 3, production: 2 },
    '5 × TypeError: cart.discount is undefined (3 of the canary, 2 of production)',
  ],
])('says %j', (counts, text) => {
  expect(errorCountText({ ...typeError, ...counts })).toBe(text);
});
