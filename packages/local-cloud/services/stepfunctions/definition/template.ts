import { Expression, ExpressionProblem, isExpression } from './expression';
import type { Bindings } from './expression';
import type { Json } from './json';

/** Thrown when a field of a state cannot be evaluated. */
export class EvaluationProblem extends Error {
  constructor(
    /** The field, such as `Arguments/FunctionName`. */
    readonly location: string,
    message: string,
  ) {
    super(message);
    this.name = 'EvaluationProblem';
  }
}

/**
 * The value of a field: JSON in which every `{% … %}` string is replaced by what it yields.
 *
 * @throws EvaluationProblem in AWS's words
 */
export async function evaluateTemplate(template: Json, bindings: Bindings, location: string): Promise<Json> {
  if (typeof template === 'string') {
    if (!isExpression(template)) return template;
    const expression = Expression.of(template);
    try {
      return await expression.evaluate(bindings);
    } catch (error) {
      if (!(error instanceof ExpressionProblem)) throw error;
      throw new EvaluationProblem(
        location,
        `The JSONata expression '${expression.source}' specified for the field '${location}' ${error.message}`,
      );
    }
  }
  if (typeof template !== 'object' || template === null) return template;
  if (Array.isArray(template)) {
    const items: Json[] = [];
    for (const [index, item] of (template as readonly Json[]).entries()) {
      items.push(await evaluateTemplate(item, bindings, `${location}/${index}`));
    }
    return items;
  }
  const entries: [string, Json][] = [];
  for (const [key, value] of Object.entries(template)) {
    entries.push([key, await evaluateTemplate(value, bindings, `${location}/${key}`)]);
  }
  return Object.fromEntries(entries);
}

/** Every string of a template, with the field it stands in. */
export function* stringsIn(template: Json, location: string): Generator<{ text: string; location: string }> {
  if (typeof template === 'string') {
    yield { text: template, location };
  } else if (typeof template === 'object' && template !== null) {
    for (const [key, value] of Object.entries(template)) yield* stringsIn(value, `${location}/${key}`);
  }
}
