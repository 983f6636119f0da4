import { AwsError } from '../../../kernel/errors';
import type { CloudContext } from '../../../kernel/cloud-context';
import { invalid, parameterArn, refuseUnusableName, type ParameterReference } from './parameter-name';

/** One version of a parameter. */
export interface Parameter {
  readonly name: string;
  readonly arn: string;
  readonly type: 'String' | 'StringList';
  readonly value: string;
  /** From 1 on. */
  readonly version: number;
  readonly lastModifiedAt: Date;
}

/** The content of a parameter. */
export interface ParameterContent {
  /** @default the type that the parameter has */
  readonly type: Parameter['type'] | undefined;
  readonly value: string;
}

/** Of a standard parameter (Systems Manager User Guide, Managing parameter tiers). */
const maximumValueBytes = 4096;
const maximumParameters = 10_000;
/** Older ones are forgotten (SSM API Reference, ParameterMaxVersionLimitExceeded). */
const keptVersions = 100;

/** The standard parameters of the account, with their versions. */
export class Parameters {
  /** By name; versions in their order. */
  readonly #versions = new Map<string, Parameter[]>();

  constructor(private readonly context: CloudContext) {}

  /**
   * Writes a new version of a parameter.
   *
   * @throws AwsError `ParameterAlreadyExists` unless it may overwrite, `ValidationException`,
   *   `HierarchyTypeMismatchException`, `ParameterLimitExceeded` and those of {@link refuseUnusableName}
   */
  put(name: string, content: ParameterContent, options: { mayOverwrite: boolean }): Parameter {
    refuseUnusableName(this.context, name);
    const versions = this.#versions.get(name) ?? [];
    const before = versions.at(-1);
    if (before && !options.mayOverwrite) {
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    const type = content.type ?? before?.type;
    if (!type) throw invalid('A parameter type is required when you create a parameter.');
    this.#refuse(content, type, before);
    const parameter: Parameter = {
      name,
      arn: parameterArn(this.context, name),
      type,
      value: content.value,
      version: (before?.version ?? 0) + 1,
      lastModifiedAt: new Date(this.context.clock.now()),
    };
    this.#versions.set(name, [...versions, parameter].slice(-keptVersions));
    return parameter;
  }

  /** @throws AwsError `ParameterVersionNotFound`, when the parameter has no such version (any more) */
  find({ name, version }: ParameterReference): Parameter | undefined {
    const versions = this.#versions.get(name);
    if (version === undefined || !versions) return versions?.at(-1);
    const found = versions.find((each) => each.version === version);
    if (found) return found;
    throw new AwsError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
    );
  }

  /** Deletes a parameter with its versions. */
  delete(name: string): void {
    this.#versions.delete(name);
  }

  /** The newest version of each, by name. */
  all(): Parameter[] {
    return [...this.#versions.values()]
      .map((versions) => versions.at(-1)!)
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  #refuse({ value }: ParameterContent, type: Parameter['type'], before: Parameter | undefined): void {
    if (before && before.type !== type) {
      throw new AwsError(
        'HierarchyTypeMismatchException',
        `The parameter type ${before.type} cannot be changed to ${type}. Create a new, unique parameter.`,
      );
    }
    if (value.includes('{{')) {
      throw invalid("Parameter value can't nest another parameter. Do not use '{{}}' in the value.");
    }
    if (Buffer.byteLength(value) > maximumValueBytes) {
      throw invalid(
        `Standard tier parameters support a maximum parameter value of ${maximumValueBytes} characters. ` +
          'To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see ' +
          'https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html',
      );
    }
    if (!before && this.#versions.size >= maximumParameters) {
      throw new AwsError(
        'ParameterLimitExceeded',
        `You have exceeded the number of parameters for this Amazon Web Services account (${maximumParameters}). Delete one or more parameters and try again.`,
      );
    }
  }
}
