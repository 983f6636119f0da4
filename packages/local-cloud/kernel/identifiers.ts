import type { CloudContext } from './cloud-context';

/** Makes UUIDs that depend on the seed, what they are for, and how many of that kind came before. */
export class Identifiers {
  readonly #counts = new Map<string, number>();

  constructor(private readonly context: CloudContext) {}

  next(...purpose: readonly string[]): string {
    const key = purpose.join('/');
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return uuidFrom(hexadecimal(this.context, 32, key, count));
  }
}

/** Random hexadecimal digits for these keys. */
export function hexadecimal(
  context: CloudContext,
  digits: number,
  ...keys: readonly (string | number)[]
): string {
  let text = '';
  for (let part = 0; text.length < digits; part++) {
    text += Math.floor(context.random.draw('lambda', ...keys, part) * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  }
  return text.slice(0, digits);
}

/** Puts 32 hexadecimal digits in the form of a version 4 UUID. */
export function uuidFrom(digits: string): string {
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');
}
