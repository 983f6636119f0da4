import { Random } from '../../../packages/local-cloud/kernel/random';
import { Weather } from '../../../packages/local-cloud/weather/conditions/weather';

/** The weather of services that are tested alone. */
export const calm = new Weather('calm', new Random(1));
