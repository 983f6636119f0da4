import { assumptions } from '../../verification/acceptance/assumptions/index';
import { assumptionsPage } from '../../verification/acceptance/page';
import { checks } from '../../verification/acceptance/checks/index';
import { read } from '../support/documented-blocks';

describe('the assumptions about AWS', () => {
  const all = [...assumptions.releases, ...assumptions.localCloud];

  it('are on their page as they are in the code: npm run acceptance -- --write-page', () => {
    expect(read('docs/contributing/assumptions.md')).toBe(assumptionsPage(checks));
  });

  it('have ids and titles of their own, and sources where they are confirmed', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
    const withoutSource = all.filter((each) => each.status === 'confirmed' && !('source' in each));
    expect(withoutSource).toEqual([]);
  });
});

describe('the checks of the acceptance suite', () => {
  it('have ids of their own', () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  });

  it('walk every line of the deploy-day list', () => {
    const lines = new Set(checks.flatMap(({ line }) => line ?? []));
    expect([...lines].sort((one, other) => one - other)).toEqual(
      Array.from({ length: 17 }, (_, index) => index + 1),
    );
  });
});
