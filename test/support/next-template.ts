import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

interface Resource {
  readonly Type: string;
  Properties: Record<string, unknown>;
  DependsOn?: string | string[];
}

/** The resources of a template that a test changes. */
export type Resources = Record<string, Resource>;

/** Writes a changed copy of a template, beside links to its assets, and returns its path. */
export function changedTemplate(
  file: string,
  change: (resources: Resources, outputs: Record<string, { Value: unknown }>) => void,
): string {
  const folder = mkdtempSync(join(process.env['TEST_FOLDER']!, 'next-'));
  for (const name of readdirSync(dirname(file))) {
    if (name !== basename(file)) symlinkSync(join(dirname(file), name), join(folder, name));
  }
  const template = JSON.parse(readFileSync(file, 'utf8')) as {
    Resources: Resources;
    Outputs?: Record<string, { Value: unknown }>;
  };
  template.Outputs ??= {};
  change(template.Resources, template.Outputs);
  const copy = join(folder, basename(file));
  writeFileSync(copy, JSON.stringify(template));
  return copy;
}

/** Changes the released function and its version, as CDK does for other code: the version gets another logical id. */
export function changeFunction(resources: Resources, edition: string): void {
  const lambdaFunction = Object.entries(resources).find(([id]) => /^Function[0-9A-F]{8}$/.test(id))![1];
  lambdaFunction.Properties['Environment'] = { Variables: { EDITION: edition } };
  const old = Object.keys(resources).find((id) => id.startsWith('FunctionCurrentVersion'))!;
  const id = `FunctionCurrentVersion${edition}`;
  const text = JSON.stringify(resources).replaceAll(old, id);
  for (const key of Object.keys(resources)) delete resources[key];
  Object.assign(resources, JSON.parse(text));
}

/** Adds a tag to the released function, which is no change of its version. */
export function changeTag(resources: Resources, value: string): void {
  const lambdaFunction = Object.entries(resources).find(([id]) => /^Function[0-9A-F]{8}$/.test(id))![1];
  lambdaFunction.Properties['Tags'] = [{ Key: 'team', Value: value }];
}

/** Says what the deployed version changes, as the construct does. */
export function sayChange(
  resources: Resources,
  outputs: Record<string, { Value: unknown }>,
  change: object,
): void {
  const control = Object.entries(resources).find(([id]) => id.startsWith('DeliveryControlFunction'))![1];
  const { Variables } = control.Properties['Environment'] as { Variables: Record<string, unknown> };
  control.Properties['Environment'] = { Variables: { ...Variables, CHANGE_OUTPUT: 'Change' } };
  outputs['Change'] = { Value: JSON.stringify(change) };
}

/** Adds a parameter that AWS refuses, which fails the deployment once everything else is there. */
export function addRefusedParameter(resources: Resources): void {
  resources['Refused'] = {
    Type: 'AWS::SSM::Parameter',
    Properties: { Type: 'String', Name: 'aws/forbidden', Value: '1' },
    DependsOn: Object.keys(resources).filter((id) => resources[id]!.Type === 'AWS::Lambda::Version'),
  };
}
