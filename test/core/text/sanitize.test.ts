import { isPrintable, printable } from '../../../core/text/sanitize';

describe('a text from outside', () => {
  it.each([
    ['a line break', 'a\nb', 'a b'],
    ['an escape sequence', '\u001b[31mred', ' [31mred'],
    ['a change of direction', 'a\u202eb', 'a b'],
    ['a zero-width space', 'check\u200bout', 'check out'],
    ['a byte order mark', '\ufeffcheckout', ' checkout'],
    ['a soft hyphen', 'check\u00adout', 'check out'],
    ['half an emoji', 'a\ud83d', 'a '],
  ])('with %s is not shown as it is', (_, text, shown) => {
    expect(isPrintable(text)).toBe(false);
    expect(printable(text, 100)).toBe(shown);
  });

  it.each(['checkout', 'Grüße aus 東京', '👩\u200d💻 ships', 'می\u200cخواهم'])(
    '%s is shown as it is',
    (text) => {
      expect(isPrintable(text)).toBe(true);
      expect(printable(text, 100)).toBe(text);
    },
  );

  it('is cut', () => {
    expect(printable('abcdef', 3)).toBe('abc');
  });
});
