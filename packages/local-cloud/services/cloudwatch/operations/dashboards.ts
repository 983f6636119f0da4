import { parseDashboardBody } from './dashboard-body';

/** The dashboards of an account, by name. They are kept and checked, not drawn. */
export class Dashboards {
  readonly #bodies = new Map<string, string>();

  /** @throws AwsError `InvalidParameterInput` */
  put(name: string, body: string): void {
    parseDashboardBody(body);
    this.#bodies.set(name, body);
  }

  delete(name: string): void {
    this.#bodies.delete(name);
  }

  /** The bodies by name. */
  all(): ReadonlyMap<string, string> {
    return this.#bodies;
  }
}
