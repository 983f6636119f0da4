import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { AnswerDirectly } from '../../../../wire/direct-client';
import { launchChildProcess } from '../child-process';
import type { Launch } from '../function-process';
import type { FunctionCode } from '../../state/code';
import { isPython } from '../../state/runtimes';
import { launchInProcess } from './function-in-process';

/**
 * The place where functions run: each in its own processes; those of lattice-rollouts itself in this process, which is
 * faster; or all of Node.js in this process, for trusted code that does nothing but call AWS.
 */
export type FunctionPlace = 'processes' | 'tasks-in-process' | 'in-process';

/** Returns the launcher of a place. */
export function launchOf(functions: FunctionPlace, answer: AnswerDirectly): Launch {
  if (functions === 'processes') return launchChildProcess;
  const launchDirectly = launchInProcess(answer);
  return (order, events) => {
    const { code, layers, runtime } = order.version.settings;
    // Only a process of its own has a search path of its own.
    const needsProcess = isPython(runtime) || layers.some((layer) => layer.code);
    const isDirect = !needsProcess && (functions === 'in-process' || isTask(code));
    return (isDirect ? launchDirectly : launchChildProcess)(order, events);
  };
}

/** The first line of the bundles in dist/tasks: such code says of itself that it calls AWS APIs only. */
const taskBanner = Buffer.from('/*! lattice-rollouts task: calls AWS APIs only */\n');

/** By the hash of the code. */
const known = new Map<string, boolean>();

function isTask({ folder, sha256 }: FunctionCode): boolean {
  let answer = known.get(sha256);
  if (answer === undefined) {
    answer = firstBytes(join(folder, 'index.js'), taskBanner.byteLength)?.equals(taskBanner) ?? false;
    known.set(sha256, answer);
  }
  return answer;
}

function firstBytes(path: string, count: number): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const bytes = Buffer.alloc(count);
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}
