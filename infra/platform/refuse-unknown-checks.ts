import { checkNamesOf } from '../../core/analysis/gates/check';
import { everyStageOf, type Strategy } from '../../core/strategy/strategy';

/** @throws TypeError for a `check` gate whose function is not among `checks` */
export function refuseUnknownChecks(strategies: readonly Strategy[], known: readonly string[]): void {
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
