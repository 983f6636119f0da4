import type { WriteStream } from 'node:tty';
import { cut, widthOf, wrap } from '../../../packages/cli/process/line-width';
import { LiveBlock } from '../../../packages/cli/views/live-block';

/** An output that records each write. */
class Output {
  readonly pieces: string[] = [];

  constructor(
    readonly isTTY: boolean,
    readonly columns?: number,
    readonly rows?: number,
  ) {}

  write(text: string): boolean {
    this.pieces.push(text);
    return true;
  }
}

function blockOn(output: Output): LiveBlock {
  return new LiveBlock(output as unknown as WriteStream);
}

/** Back to the left, up that many lines, and clear all below. */
const erase = (lines: number) => `\r\u001b[${lines}A\u001b[J`;

describe('on a terminal', () => {
  test('the block is drawn over in one piece, wherever the cursor was left', () => {
    const output = new Output(true, 80, 24);
    const block = blockOn(output);
    block.show(['one', 'two']);
    block.show(['three']);
    expect(output.pieces).toEqual(['one\ntwo\n', `${erase(2)}three\n`]);
  });

  test('a line that stays goes above the block', () => {
    const output = new Output(true, 80, 24);
    const block = blockOn(output);
    block.show(['now']);
    block.print('happened');
    block.clear();
    expect(output.pieces).toEqual(['now\n', `${erase(1)}happened\n`]);
  });

  test('lines are wrapped; a word that is wider than the terminal takes several rows of the block', () => {
    const output = new Output(true, 21, 24);
    const block = blockOn(output);
    block.show(['canary served 0 of the 50 requests', 'x'.repeat(30)], 2);
    block.print('9:00  canary served 0 of the 50 requests', 6);
    expect(output.pieces).toEqual([
      `canary served 0 of\n  the 50 requests\n${'x'.repeat(20)}\n${'x'.repeat(10)}\n`,
      `${erase(4)}9:00  canary served\n      0 of the 50\n      requests\n`,
    ]);
  });

  test('the block is never higher than the terminal', () => {
    const output = new Output(true, 80, 3);
    blockOn(output).show(['one', 'two', 'three', 'four']);
    expect(output.pieces).toEqual(['one\ntwo\n']);
  });
});

test('into a pipe go only lines that stay, as long as they are', () => {
  const output = new Output(false);
  const block = blockOn(output);
  block.show(['now']);
  block.print('x'.repeat(200), 10);
  block.clear();
  expect(output.pieces).toEqual([`${'x'.repeat(200)}\n`]);
});

describe('the width of a text', () => {
  test.each([
    ['canary', 6],
    ['\u001b[31mcanary\u001b[39m', 6],
    ['██░░', 4],
    ['カナリア', 8],
    ['金丝雀 v2', 9],
    ['🐤', 2],
    ['👩‍💻', 2],
    ['été', 3],
    ['e\u0301', 1],
    ['❤️', 2],
    ['⚠️', 2],
    ['☁️ cloud', 8],
    ['🇩🇪', 2],
    ['a\u200bb', 2],
  ])('%j takes %i columns', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  test.each([
    ['カナリア', 8, 'カナリア'],
    ['カナリア', 7, 'カナリ…'],
    ['カナリア', 6, 'カナ…'],
    ['⚠️ canary', 5, '⚠️ c…'],
    ['a\u200bb', 2, 'a\u200bb'],
    ['\u001b[31mcanary\u001b[39m', 6, '\u001b[31mcanary\u001b[39m'],
    ['\u001b[31mcanary\u001b[39m', 4, 'can…'],
  ])('%j cut to %i columns is %j', (text, columns, expected) => {
    expect(cut(text, columns)).toBe(expected);
  });

  test.each([
    ['⚠️ ⚠️ ⚠️ ⚠️', 5, ['⚠️ ⚠️', '⚠️ ⚠️']],
    ['  9:00  canary served 50', 16, ['  9:00  canary', '  served 50']],
    ['\u001b[31mone two\u001b[39m', 4, ['\u001b[31mone\u001b[39m', '\u001b[31mtwo\u001b[39m']],
  ])('%j wrapped to %i columns', (line, columns, parts) => {
    expect(wrap(line, columns, line.length - line.trimStart().length)).toEqual(parts);
  });

  test('a word that fits nowhere is left whole, and no indentation takes half of the line', () => {
    expect(wrap('see http://127.0.0.1:8080/a/b now', 12, 10)).toEqual([
      'see',
      'http://127.0.0.1:8080/a/b',
      'now',
    ]);
  });
});

describe('colors', () => {
  const variables = ['CI', 'FORCE_COLOR', 'NO_COLOR'];
  const before = variables.map((name) => [name, process.env[name]] as const);

  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  test.each([
    ['on a terminal', true, { FORCE_COLOR: '1' }, true],
    ['not on a terminal with NO_COLOR', true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    ['not in a pipe, even where CI is set', false, { CI: 'true' }, false],
  ])('are used %s: %j', async (_, isTTY, env, isColored) => {
    for (const name of variables) delete process.env[name];
    Object.assign(process.env, env);
    const output = new Output(isTTY, 80, 24);
    await jest.isolateModulesAsync(async () => {
      const { RehearsalScreen } = await import('../../../packages/cli/views/rehearsal-screen');
      const screen = new RehearsalScreen(output as unknown as WriteStream, { silent: false });
      screen.show({ kind: 'published', at: 0, name: 'next', version: '2', how: 'by hand' });
    });
    expect(output.pieces.join('').includes('\u001b[1mnext')).toBe(isColored);
    expect(output.pieces.join('')).toContain('next');
  });
});
