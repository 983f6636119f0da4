/**
 * The exports of the local cloud for other packages. `virtualTimeHeader` and `readJsonFile`, which commands need that
 * have no cloud, are imported from their own files: with this one they would load it all.
 */
export { type ApiCall, type ApiLog, apiLogFile } from './api-log';
export type { Activity, VirtualClock } from './clock/clock';
export { type ClientConfig, LocalCloud } from './cloud';
export type { FunctionLogLine } from './cloud-options';
export type { Difference } from './kernel/difference';
export { Random } from './kernel/random';
export { matchesWildcard } from './permissions/wildcard';
export { DeploymentFailed } from './services/cloudformation/deployment/failure';
export type { UsedAction } from './services/iam/service';
export { seededRandom } from './kernel/seeded-random';
export { TrafficClient } from './services/vpc-lattice/data-plane/traffic-client';
export { temporaryFolder } from './temporary-folder';
export type { Stack } from './services/cloudformation/state/stack';
export type { Weather } from './weather/conditions/weather';
export { weatherNames, type WeatherName } from './weather/conditions/table';
export type { Fault } from './weather/faults/fault';
export { formatFault } from './weather/faults/format-fault';
export { parseFault } from './weather/faults/parse-fault';
export type { FaultTally } from './weather/faults/plan';
