/** The public interface of rehearsals for other packages. */
export { bundleHandler } from './bundle-handler';
export type { RehearsalObserver, RehearsalEnvironment } from './observer';
export type { Progress } from './progress';
export { rehearse } from './rehearse';
export type { DeploymentReport, RehearsalReport, ReleaseReport } from './report';
export { type Scenario, type ScenarioRequest, readFaults, readScenario, scenarioOfUpdate } from './scenario';
export { ServiceClient } from './service-client';
export { Traffic } from './traffic';
