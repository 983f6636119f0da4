import { checkDispersion } from './dispersion';

/**
 * The rate that no event in so many requests rules out, with confidence 95%: 3 / requests, and at most 1
 * (exactly 1 − 0.05^(1/requests), which is a little less).
 *
 * For one number of requests chosen beforehand: where the number is read off as one goes, use `rateBand`.
 *
 * @param requests how many there were, none of them an event
 * @throws RangeError for anything but an integer from 0 on
 * @see Hanley and Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 249 (1983)
 */
export function ruleOfThree(requests: number): number {
  if (!Number.isInteger(requests) || requests < 0) {
    throw new RangeError(`requests must be an integer from 0 on, not ${requests}`);
  }
  return Math.min(1, 3 / requests);
}

/**
 * How many requests without an event rule out a rate, with confidence 95%: 3 / rate, rounded up.
 *
 * May be looked at as often as one likes: having seen no event after more requests implies having seen none
 * after so many.
 *
 * @param rate the smallest share of requests that would not be tolerable, above 0 and at most 1
 * @param dispersion how many events one cause brings, φ. @default 1 (events are independent)
 * @throws RangeError for another rate, a dispersion below 1
 */
export function requestsToRuleOut(rate: number, dispersion = 1): number {
  if (!(rate > 0 && rate <= 1)) throw new RangeError(`rate must be above 0 and at most 1, not ${rate}`);
  checkDispersion(dispersion);
  // Twelve digits, so that 3 / 0.0003 is 10,000 and not one more.
  return Math.ceil(Number(((3 * dispersion) / rate).toPrecision(12)));
}
