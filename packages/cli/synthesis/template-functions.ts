import { readTemplate } from './read-template';

/** Reads the names of a template's functions: the explicit name, or the logical id from which CloudFormation makes one. */
export function readTemplateFunctions(file: string): string[] {
  return Object.entries(readTemplate(file).Resources)
    .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
    .map(([id, { Properties }]) => {
      const name = Properties?.['FunctionName'];
      return typeof name === 'string' ? name : id;
    });
}
