import { compileMatch, ruleMatch } from '../../../packages/local-cloud/services/vpc-lattice/state/match';
import type { Shop } from './lattice-world';
import { World } from './lattice-world';

describe('a match', () => {
  const request = {
    method: 'GET',
    path: '/Orders/42',
    headers: { 'x-tenant': 'Acme-EU', accept: 'text/html' },
  };
  const header = (match: object, more: object = {}) => ({
    headerMatches: [{ name: 'X-Tenant', match, ...more }],
  });
  const path = (match: object, more: object = {}) => ({ pathMatch: { match, ...more } });
  const cases: [string, object, boolean][] = [
    ['the method', { method: 'GET' }, true],
    ['another method', { method: 'POST' }, false],
    ['the method in another case', { method: 'get' }, false],
    ['the exact path in any case', path({ exact: '/orders/42' }), true],
    ['the exact path in its case', path({ exact: '/orders/42' }, { caseSensitive: true }), false],
    ['a part of the path as exact', path({ exact: '/Orders' }), false],
    ['a prefix of the path', path({ prefix: '/ord' }), true],
    ['a prefix of the path in its case', path({ prefix: '/ord' }, { caseSensitive: true }), false],
    ['every path', path({ prefix: '/' }), true],
    ['a header exactly, in any case', header({ exact: 'acme-eu' }), true],
    ['a header exactly, in its case', header({ exact: 'acme-eu' }, { caseSensitive: true }), false],
    ['the beginning of a header', header({ prefix: 'acme' }), true],
    ['the end of a header as a prefix', header({ prefix: 'eu' }), false],
    ['a part of a header', header({ contains: 'me-e' }), true],
    ['a part of a header in its case', header({ contains: 'ME-E' }, { caseSensitive: true }), false],
    ['a header that is not there', { headerMatches: [{ name: 'x-none', match: { prefix: 'a' } }] }, false],
    ['all conditions', { method: 'GET', ...path({ prefix: '/' }), ...header({ exact: 'acme-eu' }) }, true],
    [
      'all conditions but one',
      { method: 'GET', ...path({ prefix: '/' }), ...header({ exact: 'else' }) },
      false,
    ],
  ];
  test.each(cases)('of %s', (_name, httpMatch, expected) => {
    expect(compileMatch(ruleMatch.parse({ httpMatch }))(request)).toBe(expected);
  });

  test.each([
    ['no condition', {}],
    ['exact and prefix at once', { pathMatch: { match: { exact: '/a', prefix: '/a' } } }],
    ['a path without slash', { pathMatch: { match: { exact: 'a' } } }],
    [
      'six headers',
      { headerMatches: Array.from({ length: 6 }, () => ({ name: 'a', match: { exact: 'b' } })) },
    ],
    ['a query string', { queryMatch: {} }],
  ])('with %s is refused', (_name, httpMatch) => {
    expect(ruleMatch.safeParse({ httpMatch }).success).toBe(false);
  });
});

describe('rules', () => {
  let world: World;
  let shop: Shop;
  beforeEach(async () => {
    world = new World();
    shop = await world.shop({ live: 1, canary: 0 });
  });
  afterEach(() => world.close());

  const ids = () => ({ serviceIdentifier: shop.service.id, listenerIdentifier: shop.listener.id });

  function create(name: string, priority: number, prefix = '/', statusCode = 404) {
    return world.createRule({
      ...ids(),
      name,
      priority,
      match: { httpMatch: { pathMatch: { match: { prefix } } } },
      action: { fixedResponse: { statusCode } },
    });
  }

  test('are tried by priority, then comes the default action', async () => {
    await create('wide', 20, '/orders', 404);
    await create('narrow', 10, '/orders/special', 500);
    const client = world.client(shop);
    const status = async (path: string) => (await client.send({ id: path, path })).status;
    expect(await status('/orders/special')).toBe(500);
    expect(await status('/orders/other')).toBe(404);
    expect(await status('/else')).toBe(200);
  });

  test('match paths without the query string', async () => {
    await create('exact', 1, '/orders');
    const client = world.client(shop);
    expect((await client.send({ id: 'a', path: '/?next=/orders' })).status).toBe(200);
    expect((await client.send({ id: 'b', path: '/orders?x=1' })).status).toBe(404);
  });

  test('have priorities of their own', async () => {
    await create('one', 1);
    const { id } = await create('two', 2);
    await expect(create('again', 1)).rejects.toMatchObject({ code: 'ConflictException' });
    await expect(world.errorOf('UpdateRule', { ...ids(), ruleIdentifier: id, priority: 1 })).resolves.toBe(
      'ConflictException',
    );
  });

  test('keep what an update leaves out', async () => {
    const { id } = await create('one', 1, '/orders');
    const updated = await world.call('UpdateRule', {
      ...ids(),
      ruleIdentifier: id,
      action: shop.split({ live: 3, canary: 1 }),
    });
    expect(updated).toMatchObject({
      priority: 1,
      match: { httpMatch: { pathMatch: { match: { prefix: '/orders' } } } },
    });
  });

  test('are at most ten a listener', async () => {
    for (let index = 1; index <= 10; index++) await create(`number-${index}`, index);
    await expect(create('eleven', 11)).rejects.toMatchObject({ code: 'ServiceQuotaExceededException' });
  });

  test('include the default rule, which only UpdateListener changes', async () => {
    const { items } = await world.call<{ items: { id: string; isDefault: boolean }[] }>('ListRules', ids());
    const [rule] = items;
    expect(rule).toMatchObject({ isDefault: true });
    expect(await world.errorOf('UpdateRule', { ...ids(), ruleIdentifier: rule!.id })).toBe(
      'ValidationException',
    );
    await expect(world.call('GetRule', { ...ids(), ruleIdentifier: rule!.id })).resolves.toMatchObject({
      isDefault: true,
      action: { forward: {} },
    });
  });

  test.each([0, 2001])('have no priority %d', async (priority) => {
    await expect(create('one', priority)).rejects.toMatchObject({ name: 'ZodError' });
  });
});
