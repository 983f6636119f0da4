/** The public interface of rehearsals for other packages. */
export { bundleHandler, sourceExtensions } from './bundle-handler';
export type { FailureReason, FailureReasons } from './failure-reasons';
export type { RehearsalObserver, RehearsalEnvironment } from './observer';
export type { Progress } from './progress';
export { rehearse } from './rehearse';
export type { DeploymentReport, RehearsalReport, ReleaseReport, StageReport } from './report';
export {
  type Scenario,
  type ScenarioRequest,
  plainTraffic,
  readFaults,
  readScenario,
  scenarioOfUpdate,
} from './scenario';
export type { ServedRequests } from './served-requests';
export { ServiceClient } from './service-client';
export { ServiceTraffic } from './service-traffic';
export { Traffic } from './traffic';
