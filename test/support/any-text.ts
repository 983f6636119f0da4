import fc from 'fast-check';

const halves = { from: 0xd800, to: 0xdfff };

const character = fc
  .oneof(fc.nat(0x7f), fc.nat(halves.from - 1), fc.integer({ min: halves.to + 1, max: 0x10ffff }))
  .map((codePoint) => String.fromCodePoint(codePoint));

/** Texts of any characters, like fast-check's unit `binary`, which takes seconds to initialize. */
export function anyText(constraints: { readonly minLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ unit: character, ...constraints });
}
