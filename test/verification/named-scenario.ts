import { scenarios, type Scenario } from '../../verification/model-checker/scenarios';

/** Returns a scenario of the model checker with that many faults. */
export function namedScenario(name: string, faults: number): Scenario {
  return { ...scenarios.find((each) => each.name === name)!, faults };
}
