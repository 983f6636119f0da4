import type { Random } from '../../../kernel/random';

/** A version 4 UUID that depends on the seed and these keys alone. */
export function uuidFor(random: Random, ...keys: readonly (string | number)[]): string {
  const hex = [0, 1, 2, 3]
    .map((part) => Math.floor(random.draw(...keys, part) * 2 ** 32))
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('');
  const variant = '89ab'[parseInt(hex.charAt(16), 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-');
}
