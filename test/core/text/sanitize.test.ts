import {
  isPrintable,
  isShellWord,
  printable,
  printableJson,
  withoutLinks,
} from '../../../core/text/sanitize';

describe('a text from outside', () => {
  it.each([
    ['a line break', 'a\nb', 'a b'],
    ['an escape sequence', '\u001b[31mred', ' [31mred'],
    ['a change of direction', 'a\u202eb', 'a b'],
    ['a zero-width space', 'check\u200bout', 'check out'],
    ['a byte order mark', '\ufeffcheckout', ' checkout'],
    ['a soft hyphen', 'check\u00adout', 'check out'],
    ['a joiner between Latin letters', 'check\u200dout', 'check out'],
    ['a joiner between digits', '4\u200c2', '4 2'],
    ['a joiner at its beginning', '\u200dcheckout', ' checkout'],
    ['joiners in a row', '👩\u200d\u200d💻', '👩\u200d 💻'],
    ['a variation of a Latin letter', 'a\ufe0fb', 'a b'],
    ['a letter without a picture', 'check\u3164out', 'check out'],
    ['a hidden message', 'checkout\u{e0041}\u{e0042}', 'checkout  '],
    ['an annotation', 'a\ufff9b', 'a b'],
    ['half an emoji', 'a\ud83d', 'a '],
  ])('with %s is not shown as it is', (_, text, shown) => {
    expect(isPrintable(text)).toBe(false);
    expect(printable(text, 100)).toBe(shown);
  });

  it.each([
    'checkout',
    'Grüße aus 東京',
    '👩\u200d💻 ships',
    '❤\ufe0f\u200d🔥 1\ufe0f\u20e3',
    'می\u200cخواهم',
  ])('%s is shown as it is', (text) => {
    expect(isPrintable(text)).toBe(true);
    expect(printable(text, 100)).toBe(text);
  });

  it('makes no link and no mention in a chat', () => {
    expect(withoutLinks('[x](https://a.example) www.b.example @here ana@c.example')).toBe(
      '(x)(https: //a.example) www. b.example @ here ana@c.example',
    );
  });

  it('means the same in JSON that a terminal can show', () => {
    const value = { name: 'check\u200bout \u{e0041}', lines: 'a\nb' };
    const json = printableJson(JSON.stringify(value, null, 2));
    expect(JSON.parse(json)).toEqual(value);
    expect(isPrintable(json.replaceAll('\n', ''))).toBe(true);
  });

  it('is a word of a shell only if no shell does anything with it', () => {
    for (const word of ['checkout-42', 'a@b.example', '4%+=']) expect(isShellWord(word)).toBe(true);
    for (const word of ['', '$(id)', '`id`', 'a b', "a'", 'a;id', 'a\nb', '~', '*', '{a,b}', '-n\u200b']) {
      expect(isShellWord(word)).toBe(false);
    }
  });

  it('is cut', () => {
    expect(printable('abcdef', 3)).toBe('abc');
  });
});
