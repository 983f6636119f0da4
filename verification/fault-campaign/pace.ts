import type { WeatherName } from '../../packages/local-cloud';
import { weatherTable } from '../../packages/local-cloud/weather/conditions/table';
import type { ProofCase } from './proof-case';

/** The duration of a release that is promoted, as a multiple of that in calm weather: evidence comes later. */
const pace: Readonly<Record<WeatherName, number>> = { calm: 1, typical: 2, stormy: 3 };

/** Seconds until the first stage, which no weather delays much. */
const firstStageSeconds = 50;

/** Returns a case in another weather, with the requests that come after the first shift at the same point of the longer release. */
export function inWeather(proofCase: ProofCase, weather: WeatherName): ProofCase {
  const requests = proofCase.requests.map(({ atSeconds, asks }) => ({
    atSeconds: atSeconds > firstStageSeconds ? atSeconds * pace[weather] : atSeconds,
    asks,
  }));
  return { ...proofCase, weather, requests };
}

/** Returns the longest value of a parameter in a weather. */
export function longestOf(row: keyof typeof weatherTable, weather: WeatherName): number {
  const range = weatherTable[row][weather];
  return typeof range === 'number' ? range : range[1];
}
