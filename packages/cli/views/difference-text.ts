import { pluralize } from '../../../core/text/format';
import type { Difference } from '../../local-cloud';

type Kind = Difference['kind'];
type OfKind<K extends Kind> = Extract<Difference, { kind: K }>;

/** The sentence about all differences of a kind. */
const sentences: { readonly [K in Kind]: (found: readonly OfKind<K>[]) => string } = {
  'opaque-resource': (found) => `not simulated: ${byType(found)}; calls to them are refused`,
  'opaque-value': (found) =>
    `made-up values: ${listed(found.map(({ logicalId, source }) => `${source} in ${logicalId}`))}`,
  'managed-policy': (found) =>
    `managed policies that allow nothing here: ${listed(found.map(({ logicalId, policy }) => `${policy} of ${logicalId}`))}`,
  runtime: (found) => `other versions of the language: ${byRuntime(found)}`,
  'missing-module': (found) =>
    `modules that AWS's runtime has and this machine lacks; install them beside the CLI, or boto3 for the Python on PATH: ${listed(found.map(({ logicalId, module }) => `${module} of ${logicalId}`))}`,
  'layer-path': (found) =>
    `layers whose modules are found, but not as files below /opt: ${listed(found.map(({ logicalId, layer }) => `${layer} of ${logicalId}`))}`,
  layer: (found) =>
    `layers that are missing here: ${listed(found.map(({ logicalId, layer }) => `${layer} of ${logicalId}`))}`,
};

/** Describes what the local cloud does not do as AWS would for a template, one line a kind. */
export function describeDifferences(differences: readonly Difference[]): string[] {
  return (Object.keys(sentences) as Kind[]).flatMap((kind) => {
    const found = differences.filter((difference) => difference.kind === kind);
    return found.length === 0 ? [] : `Different from AWS: ${sentences[kind](found as never)}`;
  });
}

/** Lists resources by type, with the name of one that is alone of its type. */
function byType(resources: readonly OfKind<'opaque-resource'>[]): string {
  const types = new Map<string, string[]>();
  for (const { type, logicalId } of resources) types.set(type, [...(types.get(type) ?? []), logicalId]);
  return [...types]
    .map(([type, names]) => (names.length === 1 ? `${type} ${names[0]}` : `${names.length} ${type}`))
    .join(', ');
}

/** Counts functions by the runtime that they want. */
function byRuntime(functions: readonly OfKind<'runtime'>[]): string {
  const counts = new Map<string, number>();
  for (const { runtime, runs } of functions) {
    const change = `of ${runtime} on ${runs}`;
    counts.set(change, (counts.get(change) ?? 0) + 1);
  }
  return listed([...counts].map(([change, count]) => `${pluralize(count, 'function')} ${change}`));
}

function listed(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ');
}
