import { AwsError, Unsupported } from '../../../kernel/errors';
import { own } from '../../../kernel/own';
import { eventTime, type CloudEvent } from './event';
import { parseJsonPath, readJsonPath, type JsonPath } from './json-path';

/** A function that renders the input of a target for an event, as JSON text. */
export type TargetInput = (event: CloudEvent, occasion: Occasion) => string;

/** The values of predefined variables that are not in the event. */
export interface Occasion {
  readonly ruleName: string;
  readonly ruleArn: string;
  /** When EventBridge received the event, in milliseconds since the epoch. */
  readonly receivedAt: number;
}

/** The members of a target that shape its input; AWS allows one of them. */
export interface InputSettings {
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  };
}

/**
 * Reads what a target wants of an event: all of it, a constant, a part, or a template filled in.
 *
 * @throws AwsError `ValidationException`
 * @throws Unsupported for JSON paths that are not plain
 */
export function parseTargetInput(settings: InputSettings): TargetInput {
  const { Input: constant, InputPath: path, InputTransformer: transformer } = settings;
  if ([constant, path, transformer].filter((each) => each !== undefined).length > 1) {
    throw invalid('Only one of Input, InputPath, or InputTransformer must be provided.');
  }
  if (constant !== undefined) {
    if (!isJson(constant)) throw invalid(`JSON syntax error in input: ${constant}`);
    return () => constant;
  }
  if (path !== undefined) return partOfEvent(path);
  if (transformer) return parseInputTransformer(transformer);
  return (event) => JSON.stringify(event);
}

function partOfEvent(pathText: string): TargetInput {
  const path = parseJsonPath(pathText);
  return (event) => {
    const part = readJsonPath(path, event);
    // AWS does not say what a target gets then.
    if (part === undefined)
      throw new Unsupported(`the input path ${pathText}, which the event does not have`);
    return JSON.stringify(part);
  };
}

const predefinedVariables: Readonly<Record<string, (event: CloudEvent, occasion: Occasion) => unknown>> = {
  'aws.events.rule-arn': (_, occasion) => occasion.ruleArn,
  'aws.events.rule-name': (_, occasion) => occasion.ruleName,
  'aws.events.event.ingestion-time': (_, occasion) => eventTime(occasion.receivedAt),
  'aws.events.event': (event) => ({ ...event, detail: undefined }),
  'aws.events.event.json': (event) => event,
};

const placeholderPattern = /<([A-Za-z0-9_.-]+)>/g;

interface Placeholder {
  readonly name: string;
  readonly isQuoted: boolean;
  /** The template's text before it. */
  readonly before: string;
}

/**
 * Compiles an input transformer. A variable within quotes is filled in as text, one without quotes as JSON. A
 * variable whose path the event does not have is empty text.
 *
 * The User Guide says that such a variable "won't appear in the output"; that it becomes `""` where it stands
 * without quotes is what other emulators do, and unsure. Objects within quotes lose their own quotes, as other
 * emulators have recorded it from AWS.
 *
 * @throws Unsupported for a template that is neither JSON nor a text in quotes
 */
function parseInputTransformer(transformer: NonNullable<InputSettings['InputTransformer']>): TargetInput {
  const variables = Object.entries(transformer.InputPathsMap ?? {}).map(([name, pathText]) => {
    if (name.toUpperCase().startsWith('AWS.'))
      throw invalid(`InputPathsMap key ${name} must not start with AWS.`);
    return [name, parseJsonPath(pathText)] as const;
  });
  const paths = new Map<string, JsonPath>(variables);
  const { placeholders, rest } = parseTemplate(transformer.InputTemplate);
  for (const { name } of placeholders) {
    if (!paths.has(name) && !Object.hasOwn(predefinedVariables, name)) {
      throw invalid(`Invalid InputTemplate : the placeholder <${name}> is not in InputPathsMap.`);
    }
  }
  const fill = (valueOf: (name: string) => unknown) =>
    placeholders.map(({ name, isQuoted, before }) => before + asText(valueOf(name), isQuoted)).join('') +
    rest;
  if (!isJson(fill(() => ''))) {
    throw new Unsupported(`the input template ${transformer.InputTemplate}, which is no JSON`);
  }
  return (event, occasion) => {
    const filled = fill((name) => {
      const path = paths.get(name);
      return path ? readJsonPath(path, event) : own(predefinedVariables, name)?.(event, occasion);
    });
    return JSON.stringify(JSON.parse(filled));
  };
}

function parseTemplate(template: string): { placeholders: Placeholder[]; rest: string } {
  const placeholders: Placeholder[] = [];
  let end = 0;
  let isQuoted = false;
  for (const match of template.matchAll(placeholderPattern)) {
    const before = template.slice(end, match.index);
    const quotes = before.replace(/\\./g, '').split('"').length - 1;
    if (quotes % 2 === 1) isQuoted = !isQuoted;
    placeholders.push({ name: match[1] ?? '', isQuoted, before });
    end = match.index + match[0].length;
  }
  return { placeholders, rest: template.slice(end) };
}

function asText(value: unknown, isQuoted: boolean): string {
  const json = JSON.stringify(value ?? (isQuoted || value === undefined ? '' : null));
  if (!isQuoted) return json;
  if (typeof value === 'object' && value !== null) return json.replaceAll(/\\.|"/g, '');
  return json.startsWith('"') ? json.slice(1, -1) : json;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
