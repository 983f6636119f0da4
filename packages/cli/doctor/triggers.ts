import { pluralize } from '../../../core/text/format';
import type { Inspection } from './inspection';
import { judge, ok, warning, type Opinion } from './finding-builders';

export function aboutTriggers({ triggers }: Inspection): Opinion {
  return judge(triggers, (rules) => {
    if (rules.length === 0) return ok('none: releases are started by hand');
    const disabled = rules.filter(({ isEnabled }) => !isEnabled).map(({ name }) => name);
    if (disabled.length === 0)
      return ok(`${pluralize(rules.length, 'rule')} start a release for a published version`);
    return warning(`disabled: ${disabled.join(', ')}: published versions are not released by themselves`, {
      command: enableRules(disabled),
    });
  });
}

export function enableRules(names: readonly string[]): string {
  return names.map((name) => `aws events enable-rule --name ${name}`).join(' && ');
}
