import { z } from 'zod';
import { plainText } from '../text/schemas';
import type { OverridableRule } from './overrides';

const reason = plainText(500).min(1).optional();

/** The overrides in the input of an execution. */
export const overridesSchema = z.strictObject({
  window: reason,
  alarms: reason,
  production: reason,
  tripwire: reason,
} satisfies Record<OverridableRule, typeof reason>);
