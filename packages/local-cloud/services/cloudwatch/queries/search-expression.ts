import { Unsupported } from '../../../kernel/errors';
import type { Search } from './scope';
import { expressionError, type Expression } from './expression-syntax';
import type { Dimension } from '../state/series';

const queryPattern = /^\s*\{(?<schema>[^}]*)\}\s*,?\s*(?<terms>.*)$/s;
const schemaNamePattern = /\s*(?:"(?<quoted>[^"]*)"|(?<plain>[^\s",]+))\s*(?:,|$)/y;
const termPattern =
  /\s*(?:"(?<quotedName>[^"]+)"|(?<plainName>[\w.-]+))\s*=\s*"(?<value>(?:[^"\\]|\\.)*)"\s*/y;

/**
 * Understands `SEARCH('{Namespace,Dimension1} MetricName="X" Dimension1="v"', 'Statistic', period)`.
 *
 * @throws Unsupported for the rest of AWS's search syntax: no schema, partial matches, AND, OR, NOT
 */
export function parseSearch(inputs: readonly Expression[], text: string): Search {
  const [query, statistic, period] = inputs;
  if (query?.kind !== 'string' || statistic?.kind !== 'string' || inputs.length > 3) {
    throw expressionError(text, 'SEARCH takes a search and a statistic, each in single quotes, and a period');
  }
  if (period && period.kind !== 'number') {
    throw expressionError(text, 'The period of SEARCH is a number of seconds');
  }
  const groups = queryPattern.exec(query.text)?.groups;
  if (!groups) throw new Unsupported(`a SEARCH without {Namespace,Dimension…} (${query.text})`);
  const [namespace, ...dimensionNames] = schemaNames(groups.schema!, query.text);
  if (!namespace) throw expressionError(text, 'The schema of SEARCH starts with a namespace');

  let metricName: string | undefined;
  const dimensions: Dimension[] = [];
  for (const term of searchTerms(groups.terms!)) {
    if (term.name === 'MetricName') metricName = term.value;
    else if (dimensionNames.includes(term.name)) dimensions.push(term);
    else throw new Unsupported(`the search term ${term.name}, which is no dimension of the schema`);
  }
  return {
    namespace,
    dimensionNames,
    metricName,
    dimensions,
    statistic: statistic.text,
    periodSeconds: period?.value,
  };
}

function schemaNames(schema: string, query: string): string[] {
  const names: string[] = [];
  const pattern = new RegExp(schemaNamePattern);
  while (pattern.lastIndex < schema.length) {
    const groups = pattern.exec(schema)?.groups;
    if (!groups) throw new Unsupported(`the search schema of ${query}`);
    names.push(groups.quoted ?? groups.plain!);
  }
  return names;
}

function searchTerms(terms: string): Dimension[] {
  const found: Dimension[] = [];
  const pattern = new RegExp(termPattern);
  while (pattern.lastIndex < terms.length) {
    const rest = terms.slice(pattern.lastIndex);
    const groups = pattern.exec(terms)?.groups;
    if (!groups) throw new Unsupported(`the search term ${rest.trim()}: only Name="value" terms are`);
    found.push({
      name: (groups.quotedName ?? groups.plainName)!,
      value: groups.value!.replaceAll(/\\(.)/g, '$1'),
    });
  }
  return found;
}
