import fc from 'fast-check';
import { serviceNamePattern } from '../../core/registry/service-manifest';
import { sides } from '../../core/traffic/weights';
import { latticeServiceName, targetGroupName } from '../../infra/platform/lattice-names';

/** The names that VPC Lattice allows: the API model's patterns and lengths. */
const allowed = {
  service: /^(?=.{3,40}$)(?!svc-)(?![-])(?!.*[-]$)(?!.*[-]{2})[a-z0-9-]+$/,
  targetGroup: /^(?=.{3,128}$)(?!tg-)(?![-])(?!.*[-]$)(?!.*[-]{2})[a-z0-9-]+$/,
  serviceNetwork: /^(?=.{3,63}$)(?![-])(?!.*[-]$)(?!.*[-]{2})[a-z0-9-]+$/,
};

/** Names of services, many of them close to each other and to names of VPC Lattice. */
const word = fc.constantFrom(
  'svc',
  'tg',
  'rule',
  'orders',
  'Orders',
  'a',
  '42',
  'payments',
  '0a1b2c3d4e5f',
  '',
);
const names = fc
  .oneof(
    fc.stringMatching(serviceNamePattern),
    fc
      .tuple(fc.array(word, { minLength: 1, maxLength: 6 }), fc.constantFrom('-', '_', '--'))
      .map(([words, separator]) => words.join(separator)),
  )
  .filter((name) => serviceNamePattern.test(name));

test('every service has names that VPC Lattice allows', () => {
  fc.assert(
    fc.property(names, (name) => {
      expect(latticeServiceName(name)).toMatch(allowed.service);
      expect(latticeServiceName(name)).toMatch(allowed.serviceNetwork);
      for (const side of sides) expect(targetGroupName(name, side)).toMatch(allowed.targetGroup);
    }),
  );
});

test('two services have different names', () => {
  fc.assert(
    fc.property(fc.uniqueArray(names, { minLength: 2, maxLength: 40 }), (services) => {
      const all = services.map(latticeServiceName);
      // A service may even be called like another one in VPC Lattice.
      const both = [...new Set([...services, ...all])];
      expect(new Set(both.map(latticeServiceName)).size).toBe(both.length);
      const groups = both.flatMap((name) => sides.map((side) => targetGroupName(name, side)));
      expect(new Set(groups).size).toBe(groups.length);
    }),
  );
});

test.each([
  ['orders', 'orders'],
  ['payments-api-production', 'payments-api-production'],
  ['payments-api--production', 'payments-api-production-b0978849f642'],
  ['Orders_EU', 'orders-eu-b6ce662b8d4d'],
  ['svc-orders', 'orders-a12ffe673b46'],
  ['a', 'a-ca978112ca1b'],
  ['--', 'service-d8156bae0c42'],
  ['x'.repeat(64), `${'x'.repeat(27)}-7ce100971f64`],
])('%s is called %s', (service, name) => {
  expect(latticeServiceName(service)).toBe(name);
});
