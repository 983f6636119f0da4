import { pythonOf } from '../state/python';
import { isPython, type Runtime } from '../state/runtimes';
import { pythonRuntimeFile, runtimeFile } from './runtime-file';

/** A program that runs the code of a function in a process of its own. */
export interface Program {
  readonly command: string;
  /** It gets the time as the last argument. */
  readonly arguments: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** False if it reports held requests anew when one of them has been answered. */
  readonly takesReleaseOrders: boolean;
}

/** Returns the program of a runtime. */
export function programOf(runtime: Runtime): Program {
  if (!isPython(runtime)) {
    return { command: process.execPath, arguments: [runtimeFile], variables: {}, takesReleaseOrders: true };
  }
  return {
    command: pythonOf(runtime)?.executable ?? runtime,
    // The folder of the code is shared: no compiled modules in it.
    arguments: ['-B', pythonRuntimeFile],
    // The order of a set of strings depends on it.
    variables: { PYTHONHASHSEED: '0' },
    takesReleaseOrders: false,
  };
}
