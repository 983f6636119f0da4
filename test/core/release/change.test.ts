import { changeText, describedChange, joinChanges } from '../../../core/release/change';
import { parseChange } from '../../../core/release/change-schema';

const commit = '0123456789abcdef0123456789abcdef01234567';

describe('a change', () => {
  test.each([
    [{}, undefined],
    [{ description: 'faster checkout' }, 'faster checkout'],
    [{ commit, author: 'Ada' }, 'commit 0123456789 by Ada'],
    [{ commit: 'release-7' }, 'commit release-7'],
    [{ author: 'Ada' }, 'by Ada'],
    [{ description: 'faster checkout', commit, author: 'Ada' }, 'faster checkout (commit 0123456789 by Ada)'],
  ])('%j reads %s', (change, text) => expect(changeText(change)).toBe(text));

  test.each([
    // A version that is published without a description has the one of its function.
    ['Takes orders', 'Takes orders', {}],
    ['Takes orders (released by lattice-rollouts)', 'Takes orders', {}],
    ['released by lattice-rollouts', undefined, {}],
    ['', 'Takes orders', {}],
    [undefined, undefined, {}],
    ['faster checkout', 'Takes orders (released by lattice-rollouts)', { description: 'faster checkout' }],
    ['faster checkout', undefined, { description: 'faster checkout' }],
  ])('of a version described as %j, after %j, is %j', (own, before, change) =>
    expect(describedChange(own, before)).toEqual(change),
  );

  it('has of each field what the first source says', () => {
    const first = { description: 'faster checkout' };
    expect(joinChanges(first, { description: 'Orders', commit })).toEqual({ ...first, commit });
    expect(joinChanges(undefined, {})).toBeUndefined();
  });

  test.each(['', 'fast', '[]', '{"commit":7}', '{"commit":"a\\u0007"}', '{"shell":"rm"}'])(
    'that is not one is never shown: %s',
    (json) => expect(parseChange(json)).toBeUndefined(),
  );
});
