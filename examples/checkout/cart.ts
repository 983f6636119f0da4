export interface CartItem {
  readonly sku: string;
  readonly quantity: number;
  readonly priceCents: number;
}

/** The items that a customer wants to buy. */
export interface Cart {
  readonly items: readonly CartItem[];
  readonly discountCode?: string;
}

/** The error for an invalid cart, with a message for the client. */
export class BadCart extends Error {
  override readonly name = 'BadCart';
}

/** @throws BadCart that names the invalid field */
export function parseCart(body: string): Cart {
  const { items, discountCode } = parseObject(body);
  if (!Array.isArray(items) || items.length === 0) {
    throw new BadCart('items: must be a list with at least one item');
  }
  if (discountCode !== undefined && typeof discountCode !== 'string') {
    throw new BadCart('discountCode: must be a string');
  }
  return { items: items.map(parseItem), discountCode };
}

function parseItem(item: unknown, index: number): CartItem {
  const { sku, quantity, priceCents } = (item ?? {}) as Record<string, unknown>;
  if (typeof sku !== 'string' || sku === '') throw new BadCart(`items[${index}].sku: must be a string`);
  if (!isCount(quantity) || quantity < 1) {
    throw new BadCart(`items[${index}].quantity: must be a whole number from 1 up`);
  }
  if (!isCount(priceCents)) {
    throw new BadCart(`items[${index}].priceCents: must be a whole number from 0 up`);
  }
  return { sku, quantity, priceCents };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parseObject(body: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new BadCart('the body is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null) throw new BadCart('the body is not a JSON object');
  return parsed as Record<string, unknown>;
}
