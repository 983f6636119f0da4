import { Unsupported } from '../../../kernel/errors';
import { pythonOf } from './python';

/** The runtimes that AWS offers, and that run on the interpreters of this machine. */
const runtimes = [
  'nodejs20.x',
  'nodejs22.x',
  'nodejs24.x',
  'python3.9',
  'python3.10',
  'python3.11',
  'python3.12',
  'python3.13',
  'python3.14',
] as const;

/** The identifier of a runtime. */
export type Runtime = (typeof runtimes)[number];

/** Tells whether a runtime's language is Python. */
export function isPython(runtime: Runtime): runtime is Extract<Runtime, `python${string}`> {
  return runtime.startsWith('python');
}

/**
 * Returns a runtime that functions can have here.
 *
 * @throws Unsupported for a runtime of another language, and for Python where no interpreter is installed
 */
export function requireRuntime(runtime: string): Runtime {
  const known = runtimes.find((candidate) => candidate === runtime);
  if (!known) throw new Unsupported(`the Lambda runtime ${runtime} (only ${runtimes.join(', ')})`);
  if (isPython(known) && !pythonOf(known)) {
    throw new Unsupported(
      `the Lambda runtime ${known} without an interpreter (install Python 3.9 or newer as ${known} or python3 on PATH; Node.js runtimes work without)`,
    );
  }
  return known;
}
