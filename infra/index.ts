/** The public API of the construct. Anything that is not exported here may change in any version. */
export { ProgressiveDelivery } from './progressive-delivery';
export type { ProgressiveDeliveryProps } from './progressive-delivery-props';
export type { Severity } from '../core/audit/events/severity';
export type { NotificationFormat } from '../core/notifications/notification-format';
export type { ReleaseMetricName } from '../core/audit/release-metrics';
export type { GateInput, StageInput, StrategyInput } from '../core/strategy/strategy';
export type { AliasNames } from '../core/traffic/weights';
export type { Change } from '../core/release/change';
export type { Side } from '../core/traffic/side';
export type { TaskName } from '../statemachine/tasks';
export type { Guard } from './guard/guard';
export type { NotificationOptions, Notifications } from './integrations/notifications';
export type { PublishTriggers } from './lambda/publish-triggers';
export type { ReleaseSide } from './lambda/sides';
export type { NetworkOptions } from './platform/hosting';
export type { ClientVpc, HttpsOptions, ServiceNetwork } from './platform/lattice-service';
export type { ReleaseRoute } from './platform/release-route';
export type { ITargetGroup } from './platform/target';
