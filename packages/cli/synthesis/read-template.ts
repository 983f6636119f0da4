import { z } from 'zod';
import { UsageError } from '../process/exit-codes';
import { checkJsonFile } from '../process/input-file';
import { readJsonFile } from '../../local-cloud/template/json-file';

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string().optional(),
      Properties: z.record(z.string(), z.unknown()).optional(),
      Metadata: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});

export type Template = z.output<typeof templateSchema>;

/** Reads the synthesized template of `--template`. @throws UsageError when the file cannot be read or is not a template */
export function readTemplate(file: string): Template {
  checkJsonFile('--template', file);
  const template = templateSchema.safeParse(readJsonFile(file));
  if (!template.success) {
    throw new UsageError(
      `--template: ${file} is not a CloudFormation template; pass one that cdk synth wrote`,
    );
  }
  return template.data;
}
