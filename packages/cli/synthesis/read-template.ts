import { z } from 'zod';
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

/** Reads a synthesized template. @throws Error when the file cannot be read or is not a template */
export function readTemplate(file: string): Template {
  const template = templateSchema.safeParse(readJsonFile(file));
  if (!template.success) throw new Error(`${file} is not a CloudFormation template`);
  return template.data;
}
