import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { ResourceType } from '../../../kernel/service';
import { resolve, type Scope } from '../../../template/intrinsics';
import { nameIn } from '../../../template/opaque';
import type { TemplateResource } from '../../../template/template';

/**
 * Resolves the properties of a resource; of one whose type is not known, only its name, which is all that others see.
 *
 * @throws Error that names what cannot be resolved, or an attribute that would change how the resource is made
 */
export function resolvedProperties(
  { resourceTypes }: { readonly resourceTypes: ReadonlyMap<string, ResourceType> },
  resource: TemplateResource,
  scope: Scope,
): unknown {
  if (!resourceTypes.has(resource.Type)) return resolve(nameIn(resource), scope);
  for (const attribute of ['CreationPolicy', 'UpdatePolicy'] as const) {
    if (resource[attribute] !== undefined) {
      throw new Error(`the local cloud does not support the attribute ${attribute}`);
    }
  }
  return resolve(resource.Properties, scope);
}

/**
 * Reads the resolved properties of a resource.
 *
 * @throws Error that names each property which is not supported or has a wrong value
 */
export function parseProperties(type: ResourceType, properties: unknown): never {
  const parsed = type.properties.safeParse(properties);
  if (parsed.success) return parsed.data as never;
  throw new Error(parsed.error.issues.map(describeIssue).join('; '));
}

/**
 * Returns what CloudFormation does about the difference between two sets of resolved properties.
 *
 * @throws Error that names a property whose update behavior is not known
 */
export function changeBetween(
  type: ResourceType,
  before: unknown,
  after: unknown,
): 'none' | 'in-place' | 'replacement' {
  const old = Object(before) as Record<string, unknown>;
  const wanted = Object(after) as Record<string, unknown>;
  const changed = [...new Set([...Object.keys(old), ...Object.keys(wanted)])].filter(
    (name) => !isDeepStrictEqual(old[name], wanted[name]),
  );
  if (changed.length === 0) return 'none';
  const { updates: updateOf } = type;
  if (updateOf === 'in-place') return 'in-place';
  const updates = changed.map((name) => {
    const update = updateOf[name] ?? 'unknown';
    if (update !== 'unknown') return update;
    throw new Error(
      `the local cloud does not know whether CloudFormation changes ${name} in place or replaces the resource`,
    );
  });
  return updates.includes('replacement') ? 'replacement' : 'in-place';
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .map((key) => `the local cloud does not support the property ${[...issue.path, key].join('.')}`)
      .join('; ');
  }
  // The issue says that a key is wrong, and its own issues why.
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return `the property ${issue.path.join('.')}: ${message}`;
}
