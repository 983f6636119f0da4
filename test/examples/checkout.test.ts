import { handler as bad } from '../../examples/checkout/bad/handler';
import { handler as good } from '../../examples/checkout/good/handler';
import type { LatticeEvent } from '../../examples/checkout/lattice';
import { handler as next } from '../../examples/checkout/next/handler';
import { handler as slow } from '../../examples/checkout/slow/handler';

const shirt = { sku: 'shirt', quantity: 2, priceCents: 1999 };
const mug = { sku: 'mug', quantity: 1, priceCents: 1050 };
const book = { sku: 'book', quantity: 1, priceCents: 2500 };

function request(method: string, path: string, body?: string): LatticeEvent {
  return {
    version: '2.0',
    method,
    path,
    headers: {},
    body,
    isBase64Encoded: false,
    requestContext: {
      targetGroupArn: 'arn:aws:vpc-lattice:us-east-1:123456789012:targetgroup/tg-0123456789abcdef0',
    },
  };
}

function checkout(cart: unknown): LatticeEvent {
  return request('POST', '/checkout', JSON.stringify(cart));
}

describe('the checkout', () => {
  test('adds up a cart', async () => {
    expect(await good(checkout({ items: [shirt, mug] }))).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"totalCents":5048}',
      isBase64Encoded: false,
    });
  });

  test.each([
    ['WELCOME10', 4544],
    ['SUMMER20', 4039],
    ['NO-SUCH-CODE', 5048],
    ['toString', 5048],
  ])('takes off the discount of the code %s', async (discountCode, totalCents) => {
    const { body } = await good(checkout({ items: [shirt, mug], discountCode }));
    expect(JSON.parse(body)).toEqual({ totalCents });
  });

  test('reads a body in base64, as VPC Lattice may send it', async () => {
    const cart = Buffer.from(JSON.stringify({ items: [mug] })).toString('base64');
    const { body } = await good({ ...request('POST', '/checkout', cart), isBase64Encoded: true });
    expect(JSON.parse(body)).toEqual({ totalCents: 1050 });
  });

  test.each([
    ['{', 'the body is not JSON'],
    ['[]', 'items: must be a list with at least one item'],
    ['null', 'the body is not a JSON object'],
    ['{"items":[{}]}', 'items[0].sku: must be a string'],
    [
      '{"items":[{"sku":"mug","quantity":0,"priceCents":1}]}',
      'items[0].quantity: must be a whole number from 1 up',
    ],
    [
      '{"items":[{"sku":"mug","quantity":1,"priceCents":0.5}]}',
      'items[0].priceCents: must be a whole number from 0 up',
    ],
  ])('refuses %s', async (body, error) => {
    const answer = await good(request('POST', '/checkout', body));
    expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([400, { error }]);
  });

  test.each([
    ['GET', '/health?from=probe', 200],
    ['POST', '/health', 405],
    ['GET', '/checkout', 405],
    ['GET', '/elsewhere', 404],
  ])('answers %s %s with %i', async (method, path, statusCode) => {
    expect(await good(request(method, path))).toMatchObject({ statusCode });
  });
});

describe('its next versions', () => {
  const cart = { items: [shirt], discountCode: 'WELCOME10' };

  test('the good one adds the discount to the response', async () => {
    const { body } = await next(checkout(cart));
    expect(JSON.parse(body)).toEqual({ totalCents: 3599, savedCents: 399 });
  });

  test('the bad one fails only carts with a discount code', async () => {
    await expect(bad(checkout(cart))).rejects.toThrow(TypeError);
    const { body } = await bad(checkout({ items: [shirt] }));
    expect(JSON.parse(body)).toEqual({ totalCents: 3998 });
  });

  describe('the slow one', () => {
    beforeEach(() => {
      jest.useFakeTimers();
    });
    afterEach(() => {
      jest.useRealTimers();
    });

    test.each([
      [3, 1800],
      [4, 2400],
      [9, 2500],
    ])('takes its time for %i items: %i ms', async (count, milliseconds) => {
      const answered = jest.fn();
      void slow(checkout({ items: Array.from({ length: count }, () => book) })).then(answered);
      await jest.advanceTimersByTimeAsync(milliseconds - 1);
      expect(answered).not.toHaveBeenCalled();
      await jest.advanceTimersByTimeAsync(1);
      expect(answered).toHaveBeenCalledWith(expect.objectContaining({ statusCode: 200 }));
    });

    test('answers small carts without delay', async () => {
      expect(await slow(checkout({ items: [shirt, mug] }))).toMatchObject({ statusCode: 200 });
    });
  });
});
