import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Makes a folder that lasts as long as this process at most. Its maker removes it; if the process was killed first, the next
 * process that makes one does.
 */
export function temporaryFolder(): string {
  removeLeftovers();
  return mkdtempSync(join(tmpdir(), `${prefix}-${machine}-${process.pid}-${startOf(process.pid)}-`));
}

const prefix = 'lattice-rollouts';
const folderName = new RegExp(`^${prefix}-([0-9a-f]{8})-(\\d+)-([0-9a-f]{8})-\\w{6}$`);

/** The world in which a process id means a process: containers may share a temporary folder, but not their ids. */
const machine = hash(
  hostname(),
  readOr('', () => readlinkSync('/proc/self/ns/pid')),
);

let haveLeftoversBeenRemoved = false;

/** Removes the folders of dead processes, once in the life of this one. */
function removeLeftovers(): void {
  if (haveLeftoversBeenRemoved) return;
  haveLeftoversBeenRemoved = true;
  for (const name of readdirSync(tmpdir())) {
    const [, where, pid, start] = folderName.exec(name) ?? [];
    if (where !== machine || isAlive(Number(pid), start)) continue;
    const path = join(tmpdir(), name);
    if (isOwn(path)) readOr(undefined, () => rmSync(path, { recursive: true, force: true }));
  }
}

/** On doubt a process is alive: a folder too many is better than one that a process misses. */
function isAlive(pid: number, start: string | undefined): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
  return startOf(pid) === start;
}

/** Tells apart processes that had the same id: when it started, where the system says so. */
function startOf(pid: number): string {
  const stat = readOr('', () => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The 22nd field; the second one may contain anything, but ends at the last parenthesis.
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return hash(ticks, ticks && readOr('', () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')));
}

/** No link, and of this user: the temporary folder may be everybody's. */
function isOwn(path: string): boolean {
  const status = readOr(undefined, () => lstatSync(path));
  return status !== undefined && status.isDirectory() && (process.getuid?.() ?? status.uid) === status.uid;
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 8);
}

function readOr<Value>(otherwise: Value, read: () => Value): Value {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
