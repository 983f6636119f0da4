import type { Random } from './random';

/** A text of that length, each character drawn from the alphabet: the same seed and keys give the same text. */
export function drawText(
  random: Random,
  alphabet: string,
  length: number,
  ...keys: readonly (string | number)[]
): string {
  let text = '';
  for (let index = 0; index < length; index++) {
    text += alphabet.charAt(Math.floor(random.draw(...keys, index) * alphabet.length));
  }
  return text;
}

/** An identifier in the form of a UUID version 4: the same seed and keys give the same one. */
export function drawUuid(random: Random, ...keys: readonly (string | number)[]): string {
  const hex = drawText(random, '0123456789abcdef', 30, ...keys);
  const variant = drawText(random, '89ab', 1, ...keys, 'variant');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(12, 15)}`,
    `${variant}${hex.slice(15, 18)}`,
    hex.slice(18, 30),
  ].join('-');
}
