/**
 * The rules that a person may override for one release, each with a reason.
 *
 * - `window`: the windows and freezes of its strategy
 * - `alarms`: the alarms that are in ALARM before it begins
 * - `production`: every request to production fails. It begins and advances, and is not promoted until production is repaired
 * - `tripwire`: single failed requests; alarms and gates judge it alone
 */
export const overridableRules = ['window', 'alarms', 'production', 'tripwire'] as const;

export type OverridableRule = (typeof overridableRules)[number];

/** The reasons of the overrides of a release, by rule. @default every rule applies */
export type Overrides = { readonly [Rule in OverridableRule]?: string | undefined };

/**
 * An alarm that was in ALARM at admission and is overridden. The override ends when the alarm leaves ALARM: from then on a
 * release is held to it like to any other.
 */
export interface OverriddenAlarm {
  readonly name: string;
  /** The time at which it went to ALARM, ISO 8601. */
  readonly since: string;
}

/** The overrides of a release for people, `alarms (fixes the outage)`; undefined without any. */
export function overridesText(overrides: Overrides | undefined): string | undefined {
  const given = overridableRules.flatMap((rule) => {
    const why = overrides?.[rule];
    return why === undefined ? [] : [`${rule} (${why})`];
  });
  return given.length === 0 ? undefined : given.join(', ');
}
