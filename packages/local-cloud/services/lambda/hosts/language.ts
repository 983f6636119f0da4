import { pythonOf, wantsBoto3 } from '../state/python';
import { isPython, type Runtime } from '../state/runtimes';
import { missingRuntimeModules } from './runtime-modules';

/** The language of a runtime on this machine. */
export interface Language {
  /** `Python 3.12.4` */
  readonly runs: string;
  /** Set when it has the runtime's version. */
  readonly isExact: boolean;
  /** Modules that the code wants from the runtime, and that are not installed here. */
  readonly missingModules: readonly string[];
}

/**
 * Returns what stands for a runtime on this machine, for the code in a folder.
 *
 * @param layers folders of the function's layers
 */
export function languageOf(runtime: Runtime, folder: string, layers: readonly string[]): Language {
  if (isPython(runtime)) {
    const { version = '', hasBoto3 } = pythonOf(runtime) ?? {};
    return {
      runs: `Python ${version}`,
      isExact: version.startsWith(`${runtime.slice('python'.length)}.`),
      missingModules: !hasBoto3 && wantsBoto3(folder, layers) ? ['boto3'] : [],
    };
  }
  const { node } = process.versions;
  return {
    runs: `Node.js ${node}`,
    isExact: runtime === `nodejs${node.split('.')[0]}.x`,
    missingModules: missingRuntimeModules(folder, layers),
  };
}
