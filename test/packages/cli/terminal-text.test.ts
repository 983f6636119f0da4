import fc from 'fast-check';
import pc from 'picocolors';
import { terminalText } from '../../../packages/cli/process/terminal-text';

const colors = pc.createColors(true);

it('keeps colors', () => {
  const line = `${colors.bold('next')} ${colors.red('rolled-back')} at 10%: ██░░ …`;
  expect(terminalText(line)).toBe(line);
});

it.each([
  ['clears the screen', '\u001b[2J', ' [2J'],
  ['moves the cursor', 'a\u001b[5Ab', 'a [5Ab'],
  ['sets the title', '\u001b]0;gotcha\u0007', ' ]0;gotcha '],
  ['uses the short form', '\u009b2J', ' 2J'],
  ['begins a line of its own', 'one\r\ntwo', 'one  two'],
  ['turns the writing around', 'abc\u202ecba', 'abc cba'],
])('shows a text that %s as the text that it is', (_, text, shown) => {
  expect(terminalText(text)).toBe(shown);
});

it('keeps no control sequence but colors, for any text', () => {
  const escapes = ['\u001b', '\u001b[', '\u009b', '[31m', '\u001b[31m', ';', 'm', '\n', '\u2028', '\u202e'];
  const unit = fc.nat(0x90).map((code) => escapes[code] ?? String.fromCharCode(code));
  const color = new RegExp(`${escapes[0]}\\[[\\d;]{0,20}m`, 'g');
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 12 }), (parts) => {
      expect(terminalText(parts.join('')).replaceAll(color, '')).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
    }),
    { numRuns: 10_000, seed: 1 },
  );
});
