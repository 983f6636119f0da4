import { z } from 'zod';
import { asInput, readInputFile } from '../process/input-file';

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
  const template = templateSchema.safeParse(readInputFile('--template', file));
  if (template.success) return template.data;
  return asInput('--template', () => {
    throw new Error(`${file} is not a CloudFormation template`);
  });
}
