import { weatherTable, type Range, type WeatherName, type WeatherParameter } from './table';

/** Numbers in [0, 1) that depend on their keys alone, like those of `kernel/random.ts`. */
interface Chances {
  draw(...keys: readonly (string | number)[]): number;
}

type Keys = readonly (string | number)[];

/** Values that replace those of the table. */
export type ChangedWeather = Partial<Readonly<Record<WeatherParameter, Range>>>;

/**
 * The delays and limits of AWS in one local cloud. Each value is drawn for what it belongs to, so that it depends on the
 * seed and never on the order of calls.
 */
export class Weather {
  readonly #ranges: Readonly<Record<WeatherParameter, Range>>;

  constructor(
    readonly name: WeatherName,
    private readonly chances: Chances,
    changed: ChangedWeather = {},
  ) {
    const ranges = Object.entries(weatherTable).map(([parameter, row]) => [parameter, row[name]]);
    this.#ranges = { ...(Object.fromEntries(ranges) as Record<WeatherParameter, Range>), ...changed };
  }

  /** Draws a value in the unit of its parameter. */
  draw(parameter: WeatherParameter, ...keys: Keys): number {
    const range = this.#ranges[parameter];
    if (typeof range === 'number') return range;
    const [from, to] = range;
    return from + (to - from) * this.chances.draw('weather', parameter, ...keys);
  }

  /** Draws a time of a parameter in seconds, as whole milliseconds. */
  milliseconds(parameter: WeatherParameter, ...keys: Keys): number {
    return Math.round(this.draw(parameter, ...keys) * 1000);
  }

  /** Draws whether an event happens whose probability is a parameter in percent. */
  strikes(parameter: WeatherParameter, ...keys: Keys): boolean {
    return this.chances.draw('weather', parameter, 'strikes', ...keys) * 100 < this.draw(parameter, ...keys);
  }

  /** Returns the longest time of a parameter in seconds, as whole milliseconds. */
  longest(parameter: WeatherParameter): number {
    const range = this.#ranges[parameter];
    return 1000 * (typeof range === 'number' ? range : range[1]);
  }

  /**
   * Draws the times at which the nodes of a data plane apply a change, as whole milliseconds from now: the slowest node's
   * time from the parameter, and those of the others between the parameter's shortest time and that.
   */
  nodeDelays(parameter: WeatherParameter, ...keys: Keys): number[] {
    const slowest = this.draw(parameter, ...keys);
    const range = this.#ranges[parameter];
    const fastest = typeof range === 'number' ? range : range[0];
    return Array.from({ length: this.draw('nodes') }, (_, node) => {
      const part = node === 0 ? 1 : this.chances.draw('weather', parameter, ...keys, node);
      return Math.round((fastest + (slowest - fastest) * part) * 1000);
    });
  }
}
