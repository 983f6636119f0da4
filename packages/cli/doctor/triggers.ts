import { pluralize } from '../../../core/text/format';
import type { Inspection } from './inspection';
import { ifRead, ok, warning, type CheckResult } from './finding-builders';

export function checkTriggers({ triggers }: Inspection): CheckResult {
  return ifRead(triggers, (rules) => {
    if (rules.length === 0) return ok('no rules: releases are started manually');
    const disabled = rules.filter(({ isEnabled }) => !isEnabled).map(({ name }) => name);
    if (disabled.length === 0)
      return ok(`${pluralize(rules.length, 'rule')} to start a release for each published version`);
    return warning(`disabled: ${disabled.join(', ')}: published versions do not start a release`, {
      command: enableRules(disabled),
    });
  });
}

export function enableRules(names: readonly string[]): string {
  return names.map((name) => `aws events enable-rule --name ${name}`).join(' && ');
}
