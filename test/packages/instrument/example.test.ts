import { handler as good } from '../../../examples/checkout/good/handler';
import { handler as instrumented } from '../../../examples/checkout/instrumented/handler';
import { handler as kpiDrop } from '../../../examples/checkout/kpi-drop/handler';
import type { LatticeEvent } from '../../../examples/checkout/lattice';
import { assets } from '../../../packages/cli/process/assets';
import { readScenario } from '../../../packages/rehearsal/scenario';
import { invokedBy, stdoutLines } from '../../support/instrument-invocation';

const tea = { sku: 'tea', quantity: 1, priceCents: 650 };
const mug = { sku: 'mug', quantity: 2, priceCents: 1200 };

let written: readonly string[];
beforeEach(() => {
  written = stdoutLines();
});
afterEach(() => {
  jest.restoreAllMocks();
});

function request(method: string, path: string, body?: unknown): LatticeEvent {
  const targetGroupArn = 'arn:aws:vpc-lattice:us-east-1:123456789012:targetgroup/tg-0123456789abcdef0';
  const requestContext = { targetGroupArn };
  return { version: '2.0', method, path, headers: {}, body: JSON.stringify(body), requestContext };
}

function lines(): Record<string, unknown>[] {
  return written.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('the instrumented checkout prices as the one in production, and reports its orders', async () => {
  const order = request('POST', '/checkout', { items: [tea, mug], discountCode: 'WELCOME10' });
  const { body } = await instrumented(order, invokedBy('live'));
  const { totalCents } = JSON.parse((await good(order)).body) as { totalCents: number };
  expect(JSON.parse(body)).toEqual({ totalCents, status: 'placed' });
  expect(lines()).toMatchObject([
    { Service: 'checkout', Side: 'production', Faults: 0, orders: 1, revenueCents: totalCents },
  ]);
});

test.each([
  ['GET', '/health', undefined, 200],
  ['GET', '/elsewhere', undefined, 404],
  ['POST', '/checkout', { items: [] }, 400],
])('%s %s with %j is a request without an order', async (method, path, body, statusCode) => {
  expect(await instrumented(request(method, path, body), invokedBy('live'))).toMatchObject({ statusCode });
  expect(lines()).toMatchObject([{ Requests: 1, Faults: 0, orders: 0, revenueCents: 0 }]);
});

test('without express checkout, who buys a single article gives up', async () => {
  const alone = await kpiDrop(request('POST', '/checkout', { items: [mug] }), invokedBy('canary'));
  const together = await kpiDrop(request('POST', '/checkout', { items: [tea, mug] }), invokedBy('canary'));
  expect([alone, together].map(({ body }) => JSON.parse(body) as object)).toEqual([
    { totalCents: 2400, status: 'abandoned' },
    { totalCents: 3050, status: 'placed' },
  ]);
  expect(lines()).toMatchObject([
    { orders: 0, revenueCents: 0 },
    { orders: 1, revenueCents: 3050 },
  ]);
});

test('on usual traffic that halves the orders, and nothing fails', async () => {
  const { requests } = readScenario('good', assets.scenarios).traffic;
  const total = async (handler: typeof instrumented, member: 'orders' | 'Faults') => {
    let sum = 0;
    for (const { method, path, body, share } of requests) {
      await handler(request(method, path, body), invokedBy('canary'));
      sum += share * Number(lines().at(-1)?.[member]);
    }
    return sum;
  };
  const ordersKept = (await total(kpiDrop, 'orders')) / (await total(instrumented, 'orders'));
  expect(ordersKept).toBeCloseTo(0.44, 2);
  expect(await total(kpiDrop, 'Faults')).toBe(0);
});
