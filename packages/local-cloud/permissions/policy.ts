import { z } from 'zod';
import { AwsError, Unsupported } from '../kernel/errors';
import { holds, parseConditions, type Condition, type ConditionContext } from './conditions';
import { arnParts, matchesArn, matchesWildcard } from './wildcard';
import { rootUserArn } from '../kernel/cloud-context';

/** A policy document that has been checked: everything in it is supported. */
export interface Policy {
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Selection;
  /** Missing in trust policies: whatever the policy is attached to. */
  readonly resources: Selection | undefined;
  /** Missing in identity policies: the principal that the policy is attached to. */
  readonly principals: Principals | undefined;
  readonly conditions: readonly Condition[];
}

/** The patterns that an element such as `Action` includes, or `NotAction` excludes. */
export interface Selection {
  readonly patterns: readonly string[];
  readonly negated: boolean;
}

/** The principals of a resource policy; `*` in `aws` is everybody, services included. */
export interface Principals {
  readonly aws: readonly string[];
  readonly services: readonly string[];
}

/** Where a policy is attached, which decides on the elements it must and must not have. */
export type PolicyKind =
  /** means attached to a role: no `Principal` */
  | 'identity'
  /** means attached to a resource: `Principal` and `Resource` */
  | 'resource'
  /** means the trust policy of a role: `Principal`, and no `Resource` */
  | 'trust';

/** An access that a policy decides on. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
  /** For resource and trust policies: a service (`events.amazonaws.com`) or ARNs and the account of a role. */
  readonly caller?:
    { readonly service: string } | { readonly roleArn: string; readonly sessionArn: string; account: string };
}

export type Decision =
  /** means that a statement allows it and none denies it */
  | 'allowed'
  /** means that a statement denies it, whatever others say */
  | 'explicitly-denied'
  /** means that no statement speaks of it */
  | 'not-allowed';

const oneOrMore = z.union([z.string().transform((text) => [text]), z.array(z.string())]);
const conditionValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const conditionValues = z.union([conditionValue.transform((value) => [value]), z.array(conditionValue)]);
const principalMap = z.strictObject({ AWS: oneOrMore.optional(), Service: oneOrMore.optional() });

const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([z.literal('*'), principalMap]).optional(),
  Action: oneOrMore.optional(),
  NotAction: oneOrMore.optional(),
  Resource: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
  Condition: z.record(z.string(), z.record(z.string(), conditionValues)).optional(),
});

const documentSchema = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z.union([statementSchema.transform((statement) => [statement]), z.array(statementSchema)]),
});

/**
 * Reads a policy document, given as JSON text or as the object of a template.
 *
 * @throws Unsupported for elements, principals, condition operators and keys that the local cloud does not
 * know, and for policy variables
 * @throws AwsError `MalformedPolicyDocument` when it is no policy of that kind
 */
export function parsePolicy(document: unknown, kind: PolicyKind): Policy {
  const result = documentSchema.safeParse(typeof document === 'string' ? parseJson(document) : document);
  if (!result.success) throw refusal(result.error.issues);
  return { statements: result.data.Statement.map((statement) => readStatement(statement, kind)) };
}

/** Combines the decisions of policies: an explicit `Deny` wins over any `Allow`. */
export function decide(policies: readonly Policy[], request: Request): Decision {
  const context: Record<string, string> = {};
  for (const [key, value] of Object.entries(request.context)) context[key.toLowerCase()] = value;
  const applying = policies
    .flatMap((policy) => policy.statements)
    .filter((statement) => applies(statement, { ...request, context }));
  if (applying.some((statement) => statement.effect === 'Deny')) return 'explicitly-denied';
  return applying.length > 0 ? 'allowed' : 'not-allowed';
}

function applies(statement: Statement, request: Request): boolean {
  const { actions, resources, principals, conditions } = statement;
  const action = request.action.toLowerCase();
  return (
    selects(actions, (pattern) => matchesWildcard(pattern.toLowerCase(), action)) &&
    (!resources || selects(resources, (pattern) => matchesArn(pattern, request.resource))) &&
    (!principals || includesCaller(principals, request.caller)) &&
    conditions.every((condition) => holds(condition, request.context))
  );
}

function selects(selection: Selection, matches: (pattern: string) => boolean): boolean {
  return selection.patterns.some(matches) !== selection.negated;
}

function includesCaller(principals: Principals, caller: Request['caller']): boolean {
  if (principals.aws.includes('*')) return true;
  if (!caller) return false;
  if ('service' in caller) return principals.services.includes(caller.service);
  const names = [caller.roleArn, caller.sessionArn, caller.account, rootUserArn(caller.account)];
  return principals.aws.some((principal) => names.includes(principal));
}

function readStatement(statement: z.output<typeof statementSchema>, kind: PolicyKind): Statement {
  const actions = selectionOf(statement.Action, statement.NotAction, 'Action');
  for (const pattern of actions.patterns) {
    if (!/^(\*|[a-z0-9-]+:[a-z0-9*?]+)$/i.test(pattern)) {
      throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
    }
  }
  if ((kind === 'identity') !== (statement.Principal === undefined)) {
    throw malformed(
      kind === 'identity'
        ? 'Policy document should not specify a principal.'
        : 'Policy document must specify a principal.',
    );
  }
  const hasResource = statement.Resource !== undefined || statement.NotResource !== undefined;
  if (kind === 'trust' && hasResource) throw malformed('Has prohibited field Resource');
  const { Principal: principal } = statement;
  return {
    effect: statement.Effect,
    actions,
    resources: kind === 'trust' ? undefined : readResources(statement),
    principals:
      principal === '*'
        ? { aws: ['*'], services: [] }
        : principal && { aws: principal.AWS ?? [], services: principal.Service ?? [] },
    conditions: parseConditions(statement.Condition ?? {}),
  };
}

function readResources(statement: z.output<typeof statementSchema>): Selection {
  const resources = selectionOf(statement.Resource, statement.NotResource, 'Resource');
  for (const pattern of resources.patterns) {
    if (pattern.includes('${')) throw new Unsupported(`policy variables, such as in ${pattern}`);
    if (pattern === '*') continue;
    if (!pattern.startsWith('arn:')) throw malformed(`Resource ${pattern} must be in ARN format or "*".`);
    if (arnParts(pattern).length < 6) throw new Unsupported(`the shortened ARN ${pattern} in a policy`);
  }
  return resources;
}

function selectionOf(
  patterns: readonly string[] | undefined,
  negatedPatterns: readonly string[] | undefined,
  element: string,
): Selection {
  if ((patterns === undefined) === (negatedPatterns === undefined)) {
    throw malformed(`Statement must contain either ${element} or Not${element}, and not both.`);
  }
  return { patterns: patterns ?? negatedPatterns ?? [], negated: negatedPatterns !== undefined };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message);
}

/** Elements that the schema does not know are not supported; anything else is the author's mistake. */
function refusal(issues: readonly z.core.$ZodIssue[]): AwsError {
  const all = issues.flatMap(withUnionIssues);
  const unknown = all.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown) return new Unsupported(`${unknown.keys.join(', ')} in a policy`);
  return malformed(all.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
}

/** Lists the issues inside the alternatives of a union, deepest first; the union's own issue says nothing. */
function withUnionIssues(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  return issue.errors
    .flat()
    .flatMap(withUnionIssues)
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}
