import { evaluate } from './evaluate-expression';

describe('an expression is stopped that', () => {
  test.each([
    ['calls itself, and adds', '($f := function($n) { 1 + $f($n + 1) }; $f(0))'],
    ['has an element for each number to a billion', '[1..1000000000]'],
    ['has an element for each number to a million', '[1..1000000]'],
    ['counts numbers of numbers', '$count([1..100000].([1..100000]))'],
    ['doubles a text', '($f := function($s) { $f($s & $s) }; $f("a"))'],
    [
      'doubles a text and measures it',
      '($f := function($s, $n) { $n > 0 ? $f($s & $s, $n - 1) : $s }; $length($f("a", 28)))',
    ],
    ['fills a text', '$pad("", 100000000)'],
    ['fills a text by another name', '($p := $pad; $p("", -100000000))'],
  ])('%s', async (_, expression) => {
    expect(await evaluate(expression)).toBe('States.QueryEvaluationError');
  });
});

describe('an expression is evaluated that', () => {
  test.each([
    ['maps thousands of elements', '$sum([1..5000].($ * 2))', 25_005_000],
    ['calls itself a hundred times', '($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(100))', 100],
    ['fills a text', '$pad("a", 3) & $pad("a", -3, "-")', 'a  --a'],
    ['matches a pattern', '$match("a1b22", /[0-9]+/).match', ['1', '22']],
    ['replaces by a pattern', '$replace("a1b22", /[0-9]+/, "-")', 'a-b-'],
  ])('%s', async (_, expression, expected) => {
    expect(await evaluate(expression)).toEqual(expected);
  });
});
