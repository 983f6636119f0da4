import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { exampleTemplateFile } from './example-template';

/** The resources of a template, to be changed. */
export type Resources = Record<
  string,
  { readonly Type: string; readonly Properties: Record<string, unknown>; [attribute: string]: unknown }
>;

/** Writes a changed copy of the example's template, with its assets, and returns its path. */
export function changedTemplate(change: (resources: Resources) => Resources): string {
  const original = exampleTemplateFile();
  const folder = mkdtempSync(join(process.env['TEST_FOLDER']!, 'changed-'));
  const file = basename(original);
  for (const asset of readdirSync(dirname(original))) {
    if (asset !== file) symlinkSync(join(dirname(original), asset), join(folder, asset));
  }
  const template = JSON.parse(readFileSync(original, 'utf8')) as { Resources: Resources };
  const Resources = change(template.Resources);
  writeFileSync(join(folder, file), JSON.stringify({ ...template, Resources }));
  return join(folder, file);
}

/** Changes properties of the resources whose logical ids match. */
export function withProperties(
  resources: Resources,
  ids: RegExp,
  change: Readonly<Record<string, unknown>>,
): Resources {
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => [
      id,
      ids.test(id) ? { ...resource, Properties: { ...resource.Properties, ...change } } : resource,
    ]),
  );
}

/** Gives each version of a task's function another logical id, as CDK does when the function changes. */
export function withNewVersions(resources: Resources): Resources {
  const text = JSON.stringify(resources);
  return JSON.parse(
    text.replaceAll(/(DeliveryTasks\w+?CurrentVersion)(\w{8})\w{32}/g, `$1$2${'0'.repeat(32)}`),
  ) as Resources;
}
