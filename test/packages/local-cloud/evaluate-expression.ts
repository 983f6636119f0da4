import { World } from './stepfunctions-world';

/** Evaluates an expression in a state whose errors are caught. */
export async function evaluate(expression: string): Promise<unknown> {
  const definition = {
    StartAt: 'A',
    States: {
      A: {
        Type: 'Pass',
        Output: `{% ${expression} %}`,
        End: true,
      },
    },
  };
  const { status, error, output } = await new World().run(definition);
  return status === 'SUCCEEDED' ? output : error;
}
