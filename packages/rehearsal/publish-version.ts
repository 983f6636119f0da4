import { relative } from 'node:path';
import type { LocalCloud } from '../local-cloud';
import type { ScenarioVersion } from './scenario';
import type { ServiceClient } from './service-client';

/**
 * Publishes a version of a scenario: from its source, or by an update of the stack.
 *
 * @returns the number of the version
 * @throws Error when the update fails, or publishes none
 */
export async function publishVersion(
  cloud: LocalCloud,
  client: ServiceClient,
  stackName: string,
  { entry, template }: ScenarioVersion,
): Promise<string> {
  if (template === undefined) return client.publish(entry!);
  const before = await client.newestVersion();
  await cloud.deploy(template, { stackName });
  const published = await client.newestVersion();
  if (published !== undefined && published !== before) return published;
  throw new Error(
    `${relative('', template)} publishes no version: code and settings of the released function are those of version ` +
      `${before}, or the template has no AWS::Lambda::Version of it (use currentVersion)`,
  );
}
