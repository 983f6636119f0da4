import { spawn, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './built';

const bin = join(__dirname, '..', '..', 'packages', 'cli', 'bin', 'rollouts.js');

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A working directory for `rollouts`, with its own directory for temporary files. */
export class CliWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'cli-test-'));
  readonly #temporary = join(this.folder, 'temporary');
  readonly #running = new Set<CliProcess>();

  constructor() {
    ensureBuilt();
    mkdirSync(this.#temporary);
  }

  /** Writes a file and returns its name, relative to the folder. */
  write(name: string, content: string | object): string {
    writeFileSync(join(this.folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    return name;
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Runs `rollouts` to its end, without a terminal and with empty stdin. */
  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return this.start(args, env).ended;
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): CliProcess {
    const started = new CliProcess([bin, ...args], this.folder, { ...this.environment, ...env });
    this.#running.add(started);
    void started.ended.then(() => this.#running.delete(started));
    return started;
  }

  /** The environment variables of every process. */
  get environment(): Readonly<Record<string, string>> {
    return { PATH: process.env['PATH'] ?? '', HOME: this.folder, TMPDIR: this.#temporary };
  }

  /** Resolves when a file exists. */
  async appears(name: string): Promise<void> {
    while (!existsSync(this.path(name))) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** Returns the temporary folders of local clouds that were not removed. */
  leftFolders(): string[] {
    return readdirSync(this.#temporary).filter((name) => name.startsWith('lattice-rollouts-'));
  }

  async close(): Promise<void> {
    for (const running of this.#running) running.kill('SIGKILL');
    await Promise.all([...this.#running].map(({ ended }) => ended));
    rmSync(this.folder, { recursive: true });
  }
}

/** A process in its own process group, by which its child processes are found. */
export class CliProcess {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #onOutput = new Set<() => void>();
  #stdout = '';
  #stderr = '';

  constructor(args: readonly string[], folder: string, env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, args, {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: folder, ...env },
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      for (const observer of this.#onOutput) observer();
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.ended = new Promise((resolve) =>
      this.#child.once('close', (exitCode) =>
        resolve({ exitCode, stdout: this.#stdout, stderr: this.#stderr }),
      ),
    );
  }

  /** Resolves when the process has printed a text. */
  async printed(text: string): Promise<void> {
    const early = this.ended.then(({ stdout, stderr }) => {
      throw new Error(`the process ended without printing "${text}":\n${stdout}${stderr}`);
    });
    const printed = new Promise<void>((resolve) => {
      const check = () => {
        if (!this.#stdout.includes(text)) return;
        this.#onOutput.delete(check);
        resolve();
      };
      this.#onOutput.add(check);
      check();
    });
    await Promise.race([printed, early]);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get stdout(): string {
    return this.#stdout;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Closes stdout, as `| head` does. */
  stopReading(): void {
    this.#child.stdout?.destroy();
  }

  /** The number of running processes in the group: itself and its child processes. */
  get runningProcesses(): number {
    return processGroups().filter((group) => group === this.#child.pid).length;
  }
}

/** Returns the group of each running process from /proc. A zombie (Z) has ended and does not count. */
function processGroups(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [state, , group] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
        return state === 'Z' ? [] : [Number(group)];
      } catch {
        // The process has ended since.
        return [];
      }
    });
}
