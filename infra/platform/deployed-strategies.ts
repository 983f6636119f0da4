import { checkNamesOf } from '../../core/analysis/gates/check';
import { defaultStrategyName } from '../../core/strategy/defaults';
import { everyStageOf, parseStrategies, type Strategy } from '../../core/strategy/strategy';

/**
 * Parses the strategies of a service.
 *
 * @throws TypeError for an invalid strategy, without one of the default name, and for a `check` gate whose function is not among `checks`
 */
export function parseDeployedStrategies(given: {
  readonly strategies?: Parameters<typeof parseStrategies>[0];
  readonly checks?: Readonly<Record<string, unknown>>;
}): Strategy[] {
  const strategies = parseStrategies(given.strategies);
  if (!strategies.some(({ name }) => name === defaultStrategyName)) {
    throw new TypeError(
      `ProgressiveDelivery: strategies: must include "${defaultStrategyName}", the strategy of a release that names none`,
    );
  }
  refuseUnknownChecks(strategies, Object.keys(given.checks ?? {}));
  return strategies;
}

function refuseUnknownChecks(strategies: readonly Strategy[], known: readonly string[]): void {
  for (const strategy of strategies) {
    const names = checkNamesOf(everyStageOf(strategy).flatMap((stage) => stage.gates));
    const unknown = names.find((name) => !known.includes(name));
    if (unknown === undefined) continue;
    const allowed = known.length > 0 ? `checks has ${known.join(', ')}` : 'checks is empty';
    throw new TypeError(
      `ProgressiveDelivery: strategy "${strategy.name}": no function for the check "${unknown}": ${allowed}`,
    );
  }
}
