import { checkDispersion } from './dispersion';

/**
 * The rate that requests without any event rule out with 95% confidence: 3 / requests, and at most 1 (exactly
 * 1 − 0.05^(1/requests), which is a little less).
 *
 * Valid for one number of requests that was chosen beforehand. To read it repeatedly, use `rateBand`.
 *
 * @param requests the number of requests, none with an event
 * @throws RangeError for anything but a non-negative integer
 * @see Hanley and Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 249 (1983)
 */
export function ruleOfThree(requests: number): number {
  if (!Number.isInteger(requests) || requests < 0) {
    throw new RangeError(`requests must be an integer from 0 on, not ${requests}`);
  }
  return Math.min(1, 3 / requests);
}

/**
 * The number of requests without an event that rules out a rate with 95% confidence: 3 / rate, rounded up.
 *
 * Anytime-valid: no event in more requests implies no event in this number of requests.
 *
 * @param rate the smallest share of requests that would not be tolerable, above 0 and at most 1
 * @param dispersion the number of events per cause, φ. @default 1 (events are independent)
 * @throws RangeError for another rate, a dispersion below 1
 */
export function requestsToRuleOut(rate: number, dispersion = 1): number {
  if (!(rate > 0 && rate <= 1)) throw new RangeError(`rate must be above 0 and at most 1, not ${rate}`);
  checkDispersion(dispersion);
  // Twelve digits, so that 3 / 0.0003 is 10,000 and not one more.
  return Math.ceil(Number(((3 * dispersion) / rate).toPrecision(12)));
}
