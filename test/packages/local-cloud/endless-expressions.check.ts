import { Expression } from '../../../packages/local-cloud/services/stepfunctions/definition/expression';
import { evaluate } from './evaluate-expression';

// The only limit in real time: a second.
it('an expression is stopped whose pattern backtracks without end', async () => {
  const expression = Expression.of(`{% $match("${'a'.repeat(60)}!", /(a+)+$/) %}`);
  await expect(expression.evaluate({})).rejects.toMatchObject({ name: 'ExpressionProblem' });
});

it('an expression is stopped that calls itself last', async () => {
  const expression = '(function($x) { $x($x) })(function($x) { $x($x) })';
  expect(await evaluate(expression)).toBe('States.QueryEvaluationError');
});
