import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { readJsonFile } from './json-file';

const ignoredAttribute = z.unknown().optional();

const resourceSchema = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.union([z.string().transform((name) => [name]), z.array(z.string())]).default([]),
  Condition: z.string().optional(),
  CreationPolicy: z.unknown().optional(),
  UpdatePolicy: z.unknown().optional(),
  DeletionPolicy: z.enum(['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot']).optional(),
  UpdateReplacePolicy: z.enum(['Delete', 'Retain', 'Snapshot']).optional(),
  Metadata: ignoredAttribute,
});

const templateSchema = z.strictObject({
  AWSTemplateFormatVersion: z.literal('2010-09-09').optional(),
  Description: z.string().optional(),
  Metadata: ignoredAttribute,
  // Assertions about parameters, such as CDK's of the bootstrap version.
  Rules: ignoredAttribute,
  Parameters: z
    .record(z.string(), z.looseObject({ Type: z.string(), Default: z.unknown().optional() }))
    .default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z
    .record(z.string(), z.looseObject({ Value: z.unknown(), Condition: z.string().optional() }))
    .default({}),
});

export type Template = z.output<typeof templateSchema>;
export type TemplateResource = Template['Resources'][string];
export type Parameter = Template['Parameters'][string];

const assetsSchema = z.looseObject({
  files: z.record(z.string(), z.looseObject({ source: z.looseObject({ path: z.string().optional() }) })),
});

/** A synthesized template and where its assets are. */
export interface TemplateFile {
  /** For messages: the file's name. */
  readonly name: string;
  readonly stackName: string;
  readonly template: Template;
  readonly sizeBytes: number;
  /** The path of the asset, a folder or an archive, whose key in the assets bucket starts with this hash. */
  assetFile(key: string): string | undefined;
}

/**
 * Reads `STACK.template.json` and, beside it, the asset manifest that CDK writes.
 *
 * @param stack the name of the stack. @default - that of the file
 * @throws Error that says what is wrong with the file
 */
export function readTemplateFile(path: string, stack?: string): TemplateFile {
  const name = basename(path);
  const parsed = templateSchema.safeParse(readJsonFile(path));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const isTemplate = issue?.code === 'unrecognized_keys' || (issue?.path.length ?? 0) > 1;
    if (!isTemplate) throw new Error(`${path} is not a CloudFormation template`);
    const unknown =
      issue?.code === 'unrecognized_keys' ? `${issue.keys.join(', ')} is not supported` : issue?.message;
    throw new Error(`template ${name}: ${issue?.path.join('.')}: ${unknown}`);
  }
  const fileStack = name.replace(/\.template\.json$/, '');
  return {
    name,
    stackName: stack ?? fileStack,
    template: parsed.data,
    sizeBytes: statSync(path).size,
    assetFile: assetFinder(dirname(path), fileStack),
  };
}

function assetFinder(folder: string, stackName: string): (key: string) => string | undefined {
  let files: Record<string, { source: { path?: string } }> | undefined;
  return (key) => {
    files ??= assetsSchema.parse(readJsonFile(join(folder, `${stackName}.assets.json`))).files;
    const hash = key.replace(/\.[^.]*$/, '');
    const path = files[hash]?.source.path;
    return path === undefined ? undefined : join(folder, path);
  };
}
