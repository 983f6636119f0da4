import { Expression } from '../../../packages/local-cloud/services/stepfunctions/definition/expression';

// The only limit in real time: a second.
it('an expression is stopped whose pattern backtracks without end', async () => {
  const expression = Expression.of(`{% $match("${'a'.repeat(60)}!", /(a+)+$/) %}`);
  await expect(expression.evaluate({})).rejects.toMatchObject({ name: 'ExpressionProblem' });
});
