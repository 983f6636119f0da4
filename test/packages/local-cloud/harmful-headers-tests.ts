import fc from 'fast-check';
import {
  eventV1,
  eventV2,
  type EventSource,
} from '../../../packages/local-cloud/services/vpc-lattice/data-plane/lambda-event';
import { compileMatch, ruleMatch } from '../../../packages/local-cloud/services/vpc-lattice/state/match';

const names = ['__proto__', 'constructor', 'X-Local-Activity', 'cookie', 'HOST', 'x-release', '', 'toString'];
const header = fc
  .tuple(fc.nat(16), fc.string({ maxLength: 8 }))
  .map(([index, text]): [string, string] => [names[index] ?? text, text]);
const requests = fc
  .tuple(fc.array(header, { maxLength: 6 }), fc.array(header, { maxLength: 3 }))
  .map(([headers, query]): EventSource => {
    const parameters = query.map(([name, value]) => `${encodeURIComponent(name)}=${value}`).join('&');
    return {
      method: 'GET',
      url: `/orders?${parameters}`,
      rawHeaders: headers.flat(),
      body: undefined,
      clientAddress: '127.0.0.1',
    };
  });
const context = {
  serviceArn: 'arn:service',
  targetGroupArn: 'arn:target-group',
  identity: {},
  region: 'us-east-1',
  timeEpoch: '0',
};
const matches = compileMatch(
  ruleMatch.parse({ httpMatch: { headerMatches: [{ name: 'x-release', match: { exact: 'canary' } }] } }),
);

/**
 * Tests that no header and no parameter is more than data.
 *
 * @param numRuns the number of requests, which are the same in every run
 */
export function testHarmfulHeaders(numRuns: number): void {
  it('headers and parameters are data, whatever they are called: all of them arrive, and nothing else changes', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const expected = new Set(['x-forwarded-for']);
        for (const [index, name] of request.rawHeaders.entries()) {
          if (index % 2 === 0 && !/^x-local-/i.test(name)) expected.add(name.toLowerCase());
        }
        for (const event of [eventV1(request), eventV2(request, context)]) {
          const { headers } = JSON.parse(JSON.stringify(event)) as { headers: object };
          expect(new Set(Object.getOwnPropertyNames(headers))).toEqual(expected);
        }
        const sent = Object.fromEntries(
          request.rawHeaders.flatMap((name, index, all) =>
            index % 2 === 0 ? [[name.toLowerCase(), all[index + 1]!]] : [],
          ),
        );
        matches({ method: 'GET', path: '/orders', headers: sent });
        if ('polluted' in {} || Object.keys(Object.prototype).length > 0) throw new Error('polluted');
      }),
      { numRuns, seed: 1 },
    );
  });
}
