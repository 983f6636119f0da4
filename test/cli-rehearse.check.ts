import { join } from 'node:path';
import type { RehearsalReport } from '../rehearsal/report';
import { CliWorld } from './cli-process';

const world = new CliWorld();

afterAll(() => world.close());

test('the same seed gives the same releases, request by request', async () => {
  world.write('discounts-only.json', {
    description: 'a version that fails discounts, and nothing but discounts',
    versions: [
      {
        name: 'bad',
        entry: join(__dirname, '..', 'examples', 'checkout', 'bad', 'handler.ts'),
        expect: 'rolled-back',
      },
    ],
    traffic: {
      requestsPerSecond: 2,
      requests: [
        {
          method: 'POST',
          path: '/checkout',
          body: { items: [{ sku: 'tea', quantity: 1, priceCents: 650 }], discountCode: 'WELCOME10' },
        },
      ],
    },
    warmUpSeconds: 10,
  });
  const play = async (out: string) => {
    const template = process.env['TEST_TEMPLATE'] ?? '';
    const { stdout } = await world.run([
      'rehearse',
      '--template',
      template,
      '--scenario',
      'discounts-only.json',
      '--json',
      '--out',
      out,
    ]);
    return JSON.parse(stdout) as RehearsalReport;
  };
  const [one, other] = [await play('one'), await play('other')];
  expect(one.releases).toEqual(other.releases);
  expect(one.releases).toMatchObject([{ outcome: 'rolled-back' }]);
});
