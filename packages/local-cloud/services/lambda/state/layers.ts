import { join } from 'node:path';
import { arnAt, type CloudContext } from '../../../kernel/cloud-context';
import type { FunctionCode } from './code';
import { isPython, type Runtime } from './runtimes';

/** A version of a layer, as a function has it. */
export interface Layer {
  readonly arn: string;
  /** Undefined for a layer from elsewhere, whose files are missing here. */
  readonly code?: FunctionCode;
}

/** The layers that were made here, by ARN. */
export class Layers {
  readonly #byArn = new Map<string, FunctionCode>();
  /** The number of the newest version, by name. */
  readonly #newest = new Map<string, number>();

  constructor(private readonly context: CloudContext) {}

  /** Publishes a version of a layer. */
  publish(name: string, code: FunctionCode): Layer {
    const version = (this.#newest.get(name) ?? 0) + 1;
    this.#newest.set(name, version);
    const arn = arnAt(this.context, 'lambda', `layer:${name}:${version}`);
    this.#byArn.set(arn, code);
    return { arn, code };
  }

  /** Functions that have it keep it, as on AWS. */
  delete(arn: string): void {
    this.#byArn.delete(arn);
  }

  withArn(arn: string): Layer {
    const code = this.#byArn.get(arn);
    return { arn, ...(code && { code }) };
  }
}

/**
 * Returns the variable with which a runtime finds the modules of layers: those that AWS has below `/opt`, which only the root user
 * could make here. Files of a later layer hide those of an earlier one.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
 */
export function layerVariables(layers: readonly Layer[], runtime: Runtime): Record<string, string> {
  const folders = layers.flatMap(({ code }) => code?.folder ?? []).reverse();
  if (folders.length === 0) return {};
  const below = (...path: string[]) => folders.map((folder) => join(folder, ...path));
  if (isPython(runtime)) {
    const paths = [...below('python'), ...below('python', 'lib', runtime, 'site-packages')];
    return { PYTHONPATH: paths.join(':') };
  }
  const version = runtime.replace(/^nodejs(\d+)\.x$/, 'node$1');
  const paths = [...below('nodejs', version, 'node_modules'), ...below('nodejs', 'node_modules')];
  return { NODE_PATH: paths.join(':') };
}
