import type { ApiCall, ApiLog, Stack } from '../../../packages/local-cloud';

/** The owner of each resource, and every call in which a function of one service named a resource of another. */
export class Ownership implements ApiLog {
  readonly #owners = new Map<string, string>();
  readonly #calls = new Map<string, Map<string, number>>();
  /** One sentence for each call. */
  readonly violations: string[] = [];

  /** Makes a service the owner of all resources of a stack. */
  claim(service: string, stack: Stack): void {
    for (const { ref } of stack.resources.values()) this.#owners.set(idIn(ref), service);
    this.#owners.set(service, service);
  }

  /** Returns the service that owns a resource; undefined for one without an owner. */
  ownerOf(identifier: string): string | undefined {
    return this.#owners.get(idIn(identifier));
  }

  write({ principal, service, operation, input }: ApiCall): void {
    const caller = this.ownerOf(principal);
    if (caller === undefined) return;
    const counts = countsIn(this.#calls, principal.includes('Guard') ? 'guard' : 'release');
    const call = `${service} ${operation}`;
    counts.set(call, (counts.get(call) ?? 0) + 1);
    for (const text of textsIn(input)) {
      const owner = this.ownerOf(text);
      if (owner !== undefined && owner !== caller) {
        this.violations.push(`${caller}: ${call} names ${text}, which belongs to ${owner}`);
      }
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Returns the number of calls of each API operation by the tasks of releases, or by guards. */
  calls(by: 'release' | 'guard'): ReadonlyMap<string, number> {
    return countsIn(this.#calls, by);
  }
}

function countsIn(calls: Map<string, Map<string, number>>, by: string): Map<string, number> {
  const counts = calls.get(by) ?? new Map<string, number>();
  calls.set(by, counts);
  return counts;
}

/** Returns the identifying part of a name, an id or an ARN; for an alias, that of its function. */
function idIn(identifier: string): string {
  const [, ofFunction] = /:function:([^:]+)/.exec(identifier) ?? [];
  return (
    ofFunction ?? identifier.slice(Math.max(identifier.lastIndexOf('/'), identifier.lastIndexOf(':')) + 1)
  );
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
