import { own } from '../kernel/own';
import type { Provisioned } from '../kernel/service';
import type { Parameter, Template } from './template';

/** The values that intrinsic functions may refer to. */
export interface Scope {
  readonly template: Template;
  /** `AWS::Region` and the like. */
  readonly pseudoParameters: Readonly<Record<string, string>>;
  /** The resources that exist by now, by logical id. */
  readonly provisioned: ReadonlyMap<string, Provisioned>;
  /** The logical id of the resource or output whose values are resolved. */
  readonly user: string;
  /**
   * Makes up a value that comes from outside the template.
   *
   * @param value.source the import, reference or parameter
   * @param value.hint the words that tell which kind of value it is
   */
  readonly outside: (value: { user: string; source: string; hint: string }) => string;
}

/** `AWS::NoValue`: the property is as if it were not there. */
const noValue = Symbol('AWS::NoValue');

/**
 * Resolves the intrinsic functions in a value of a template.
 *
 * @throws Error naming the function or reference that cannot be resolved
 */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = resolveValue(value, scope);
  return resolved === noValue ? undefined : resolveDynamicReferences(resolved, scope);
}

/** Replaces `{{resolve:SERVICE:…}}`, which CloudFormation reads from SSM and Secrets Manager. */
function resolveDynamicReferences(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') {
    return value.replace(/\{\{resolve:[^{}]*\}\}/g, (reference) => outside(reference, scope));
  }
  if (Array.isArray(value)) return value.map((item) => resolveDynamicReferences(item, scope));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, resolveDynamicReferences(item, scope)]),
  );
}

/** Checks whether a condition of the template holds; no condition always does. */
export function conditionHolds(name: string | undefined, scope: Scope): boolean {
  if (name === undefined) return true;
  if (!Object.hasOwn(scope.template.Conditions, name)) throw new Error(`there is no condition ${name}`);
  return resolveValue(scope.template.Conditions[name], scope) === true;
}

/** The logical ids that a value refers to, resources or not. */
export function referencesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, argument]) => {
    if (key === 'Ref') return [String(argument)];
    if (key === 'Fn::GetAtt') return [attributeReference(argument).logicalId];
    if (key === 'Fn::Sub') {
      const [text, variables] = subArguments(argument);
      const names = placeholdersOf(text).filter((name) => !Object.hasOwn(variables, name));
      return [...names.map((name) => name.split('.')[0]!), ...referencesOf(variables)];
    }
    return referencesOf(argument);
  });
}

function resolveValue(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolveValue(item, scope)).filter((item) => item !== noValue);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length === 1 && (name === 'Ref' || name === 'Condition' || name?.startsWith('Fn::'))) {
    // `{Condition: {...}}` is a policy statement's; only a name refers to a condition of the template.
    if (name !== 'Condition' || typeof argument === 'string') return callIntrinsic(name, argument, scope);
  }
  return Object.fromEntries(
    entries
      .map(([key, item]) => [key, resolveValue(item, scope)] as const)
      .filter(([, item]) => item !== noValue),
  );
}

function callIntrinsic(name: string, argument: unknown, scope: Scope): unknown {
  const resolved = () => resolveValue(argument, scope);
  switch (name) {
    case 'Ref':
      return resolveReference(String(argument), scope);
    case 'Condition':
      return conditionHolds(String(argument), scope);
    case 'Fn::GetAtt': {
      const { logicalId, attribute } = attributeReference(argument);
      return resolveAttribute(logicalId, attribute, scope);
    }
    case 'Fn::ImportValue':
      return outside(`Fn::ImportValue ${String(resolved())}`, scope);
    case 'Fn::GetAZs':
      return ['a', 'b', 'c'].map((letter) => `${scope.pseudoParameters['AWS::Region']}${letter}`);
    case 'Fn::Join': {
      const [separator, parts] = resolved() as [string, unknown[]];
      return parts.map(String).join(separator);
    }
    case 'Fn::Sub': {
      const [text, variables] = subArguments(argument);
      const values = resolveValue(variables, scope) as Record<string, unknown>;
      return text
        .replace(/\$\{([^!}][^}]*)\}/g, (_, placeholder: string) =>
          String(placeholder in values ? values[placeholder] : resolvePlaceholder(placeholder, scope)),
        )
        .replaceAll('${!', '${');
    }
    case 'Fn::Select': {
      const [index, items] = resolved() as [number | string, unknown[]];
      const item = items[Number(index)];
      if (item === undefined) throw new Error(`Fn::Select has no item ${index}`);
      return item;
    }
    case 'Fn::Split': {
      const [separator, text] = resolved() as [string, string];
      return text.split(separator);
    }
    case 'Fn::Base64':
      return Buffer.from(String(resolved())).toString('base64');
    case 'Fn::FindInMap': {
      const [map, first, second] = resolved() as [string, string, string];
      const found = scope.template.Mappings[map]?.[first]?.[second];
      if (found === undefined) throw new Error(`Fn::FindInMap finds nothing for ${map}, ${first}, ${second}`);
      return found;
    }
    case 'Fn::If': {
      const [condition, then, otherwise] = argument as [string, unknown, unknown];
      return resolveValue(conditionHolds(condition, scope) ? then : otherwise, scope);
    }
    case 'Fn::Equals': {
      const [one, other] = resolved() as [unknown, unknown];
      return JSON.stringify(one) === JSON.stringify(other);
    }
    case 'Fn::And':
      return (resolved() as boolean[]).every(Boolean);
    case 'Fn::Or':
      return (resolved() as boolean[]).some(Boolean);
    case 'Fn::Not':
      return !(resolved() as boolean[])[0];
    default:
      throw new Error(`the local cloud does not support the intrinsic function ${name}`);
  }
}

function resolveReference(name: string, scope: Scope): unknown {
  if (name === 'AWS::NoValue') return noValue;
  const pseudo = own(scope.pseudoParameters, name);
  if (pseudo !== undefined) return pseudo;
  const parameter = own(scope.template.Parameters, name);
  if (parameter) {
    if (parameter.Type.startsWith('AWS::SSM')) return resolveSsmParameter(name, parameter, scope);
    if (parameter.Default === undefined) {
      throw new Error(`the parameter ${name} has no default; give it one to rehearse the template`);
    }
    return parameter.Default;
  }
  const resource = scope.provisioned.get(name);
  if (!resource) throw new Error(`Ref ${name} refers to nothing`);
  return resource.ref;
}

/** The value of a parameter that CloudFormation reads from Parameter Store when it creates the stack. */
function resolveSsmParameter(name: string, { Type, Default }: Parameter, scope: Scope): unknown {
  const source = `parameter ${name} (${Type})`;
  const hint = `${Type} ${name} ${typeof Default === 'string' ? Default : ''}`;
  const isList = /List</.test(Type) || Type.includes('CommaDelimitedList');
  return isList ? [outside(source, scope, hint)] : outside(source, scope, hint);
}

function outside(source: string, scope: Scope, hint = source): string {
  return scope.outside({ user: scope.user, source, hint });
}

function resolveAttribute(logicalId: string, attribute: string, scope: Scope): string | readonly string[] {
  const resource = scope.provisioned.get(logicalId);
  if (!resource) throw new Error(`Fn::GetAtt ${logicalId}.${attribute} refers to nothing`);
  const value = own(resource.attributes ?? {}, attribute) ?? resource.attributeOf?.(attribute);
  if (value === undefined) {
    throw new Error(`the local cloud does not know the attribute ${attribute} of ${logicalId}`);
  }
  return value;
}

function resolvePlaceholder(placeholder: string, scope: Scope): unknown {
  const [logicalId, attribute] = splitOnce(placeholder);
  return attribute === undefined
    ? resolveReference(logicalId, scope)
    : resolveAttribute(logicalId, attribute, scope);
}

function attributeReference(argument: unknown): { logicalId: string; attribute: string } {
  const [logicalId, attribute = ''] = Array.isArray(argument)
    ? (argument as string[])
    : splitOnce(String(argument));
  return { logicalId: logicalId!, attribute };
}

function splitOnce(text: string): [string, string | undefined] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text, undefined] : [text.slice(0, dot), text.slice(dot + 1)];
}

function subArguments(argument: unknown): [string, Record<string, unknown>] {
  return Array.isArray(argument) ? (argument as [string, Record<string, unknown>]) : [String(argument), {}];
}

function placeholdersOf(text: string): string[] {
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map((match) => match[1]!);
}
