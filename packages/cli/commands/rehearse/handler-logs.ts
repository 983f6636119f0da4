import { fchmodSync, mkdirSync, openSync, readdirSync, rmSync, writeSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { parseFaultLine, unnamedError, type LoggedError } from '../../../../core/analysis/faults/fault-line';
import { errorKey } from '../../../../core/analysis/faults/redacted-error';
import type { FunctionLogLine } from '../../../local-cloud';

/** The bytes of a file, after which lines are dropped. */
const mostBytes = 20 * 1024 * 1024;

/** The different errors of a version that are counted. */
const mostErrors = 200;

const hasTime = /^\d{4}-\d\d-\d\dT|^\{/;

/** The commonest error of a version. */
export interface CommonestError {
  readonly error: LoggedError;
  readonly requests: number;
}

/** The log of one version. */
interface VersionLog {
  readonly file: string;
  readonly descriptor: number;
  bytes: number;
  readonly errors: Map<string, { readonly error: LoggedError; requests: number }>;
}

/**
 * The lines that the versions of a service print, a file each in one folder, which only this user may read. Files of the rehearsal before
 * are deleted.
 */
export class HandlerLogs {
  readonly #logs = new Map<string, VersionLog>();

  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder)) if (file.endsWith('.log')) rmSync(join(folder, file));
  }

  readonly write = ({ functionName, version, line, at }: FunctionLogLine): void => {
    const log = this.#logs.get(version) ?? this.#open(functionName, version);
    // Lines of the console and of JSON logs have their time.
    const text = hasTime.test(line) ? `${line}\n` : `${new Date(at).toISOString()}  ${line}\n`;
    const isFull = log.bytes > mostBytes;
    log.bytes += Buffer.byteLength(text);
    if (!isFull) {
      writeSync(log.descriptor, log.bytes > mostBytes ? 'Further lines are not kept.\n' : text);
    }
    const fault = parseFaultLine(line);
    if (!fault) return;
    const error = fault.error ?? unnamedError(fault.kind);
    const key = errorKey(error);
    const known = log.errors.get(key);
    if (known) known.requests++;
    else if (log.errors.size < mostErrors) log.errors.set(key, { error, requests: 1 });
  };

  /** True if no version printed anything. */
  get isEmpty(): boolean {
    return this.#logs.size === 0;
  }

  /** The file of a version; undefined if it printed nothing. */
  fileOf(version: string): string | undefined {
    return this.#logs.get(version)?.file;
  }

  /** The error that most requests to a version failed with; undefined if its log shows none. */
  commonestError(version: string): CommonestError | undefined {
    const errors = [...(this.#logs.get(version)?.errors.values() ?? [])];
    return errors.sort((one, other) => other.requests - one.requests)[0];
  }

  close(): void {
    for (const { descriptor } of this.#logs.values()) closeSync(descriptor);
    this.#logs.clear();
  }

  #open(functionName: string, version: string): VersionLog {
    const name = version === '$LATEST' ? 'latest' : version;
    const file = join(this.folder, `${functionName}-${name}.log`);
    const descriptor = openSync(file, 'w', 0o600);
    fchmodSync(descriptor, 0o600);
    const log: VersionLog = { file, descriptor, bytes: 0, errors: new Map() };
    this.#logs.set(version, log);
    return log;
  }
}
