import { basename } from 'node:path';
import { type Fault, formatFault, matchesWildcard } from '../../../local-cloud';
import { readTemplateFunctions } from '../../synthesis/template-functions';
import { readTemplateStrategies } from '../../synthesis/template-strategies';

/**
 * Checks the names that a rehearsal was given against its template, before anything is started.
 *
 * @throws Error for a strategy or the function of a fault that the template does not have
 */
export function checkNames(
  templateFile: string,
  { strategy, faults }: { readonly strategy?: string; readonly faults: readonly Fault[] },
): void {
  if (strategy !== undefined) checkStrategy(templateFile, strategy);
  const functionFaults = faults.filter((fault) => fault.on === 'function');
  if (functionFaults.length === 0) return;
  const names = readTemplateFunctions(templateFile);
  // CloudFormation puts the name of the stack before a logical id.
  const stack = basename(templateFile).replace(/\.template\.json$/, '');
  for (const fault of functionFaults) {
    const pattern = `*${fault.name.toLowerCase()}*`;
    if (names.some((name) => matchesWildcard(pattern, `${stack}-${name}-`.toLowerCase()))) continue;
    throw new Error(
      `fault "${formatFault(fault)}": function: no function matches "${fault.name}"; there are ${names.join(', ')}`,
    );
  }
}

function checkStrategy(templateFile: string, strategy: string): void {
  const names = readTemplateStrategies(templateFile).map(({ name }) => name);
  if (names.includes(strategy)) return;
  throw new Error(`--strategy: no strategy "${strategy}"; the template has ${names.join(', ')}`);
}
