import type { Json } from '../definition/json';

/** The variables of one flow: it reads those of outer flows, and what it assigns is gone when it ends. */
export class Variables {
  readonly #own = new Map<string, Json>();

  constructor(private readonly outer?: Variables) {}

  assign(values: Readonly<Record<string, Json>>): void {
    for (const [name, value] of Object.entries(values)) this.#own.set(name, value);
  }

  /** Returns the variables that this flow itself has assigned. */
  own(): Record<string, Json> {
    return Object.fromEntries(this.#own);
  }

  /** All that can be read here, by name. */
  visible(): Record<string, Json> {
    return { ...this.outer?.visible(), ...this.own() };
  }
}
