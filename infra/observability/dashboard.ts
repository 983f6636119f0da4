import { Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  AlarmWidget,
  Color,
  Dashboard,
  GraphWidget,
  MathExpression,
  Metric,
  SingleValueWidget,
  Stats,
  TextWidget,
  type Alarm,
  type GraphWidgetProps,
  type IAlarm,
  type IMetric,
  type MetricOptions,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { metricsNamespace, type ReleaseMetricName } from '../../core/audit/release-metrics';
import { sides } from '../../core/traffic/weights';
import type { Side } from '../../core/traffic/side';
import { consoleDomainOf } from './console-domain';
import { dashboardText } from './dashboard-text';
import type { ReleaseSide } from '../lambda/sides';

/** The resources and limits that a dashboard shows. */
export interface DashboardProps {
  readonly serviceName: string;
  readonly sides: Readonly<Record<Side, ReleaseSide>>;
  readonly stateMachine: IStateMachine;
  /** The construct's own alarms on the canary. */
  readonly canaryAlarms: readonly Alarm[];
  /** All alarms, including added ones and the guard's. Read at synthesis; at most {@link mostAlarms}. */
  readonly alarms: IAlarm[];
  readonly maxP99: Duration;
}

const period = Duration.minutes(1);
const colorOf: Readonly<Record<Side, string>> = { production: Color.BLUE, canary: Color.ORANGE };
/** The maximum number of alarms in an alarm status widget. */
export const mostAlarms = 100;

const third = { width: 8, height: 6 };

/**
 * Creates the dashboard of a service: weights, verdicts, metrics of both sides, alarms, and the commands to use.
 *
 * Metrics have data only during requests or a release. Rates use the minutes with data; only the canary's weight is
 * filled forward, because it keeps its value.
 */
export function createDashboard(scope: Construct, props: DashboardProps): Dashboard {
  const { serviceName, alarms, canaryAlarms, maxP99 } = props;
  const dashboard = new Dashboard(scope, 'Dashboard', {
    dashboardName: `${serviceName}-rollouts`,
    defaultInterval: Duration.hours(3),
  });
  const ofRelease = (metricName: ReleaseMetricName, statistic: string) =>
    releaseMetric(serviceName, metricName, { statistic });
  const { invocations, errors, duration, errorPercent, serverErrorPercent } = sideMetrics(props);
  const bySide = (metricOf: (side: Side) => IMetric) => sides.map(metricOf);

  dashboard.addWidgets(
    new TextWidget({
      width: 24,
      height: 6,
      markdown: dashboardText(serviceName, {
        consoleDomain: consoleDomainOf(dashboard),
        region: Stack.of(scope).region,
        stateMachineArn: props.stateMachine.stateMachineArn,
      }),
    }),
  );
  dashboard.addWidgets(
    new GraphWidget({
      width: 12,
      height: 6,
      title: "The canary's weight",
      // The minimum, so that the minute of a rollback is drawn as 0.
      left: [
        new MathExpression({
          expression: 'FILL(weight, REPEAT)',
          usingMetrics: { weight: ofRelease('CanaryWeightPercent', Stats.MINIMUM) },
          label: 'canary',
          color: colorOf.canary,
          period,
        }),
      ],
      leftYAxis: { min: 0, max: 100, label: '%', showUnits: false },
      stacked: true,
    }),
    new GraphWidget({
      width: 6,
      height: 6,
      title: 'Verdict (1 advance, 0 hold, -1 fail) and stage',
      left: [ofRelease('Verdict', Stats.MINIMUM)],
      leftYAxis: { min: -1, max: 1, showUnits: false },
      right: [ofRelease('Stage', Stats.MAXIMUM)],
      rightYAxis: { min: 0, showUnits: false },
    }),
    new AlarmStatusWidget({ width: 6, height: 6, title: 'Alarms', alarms }),
  );
  dashboard.addWidgets(
    sideGraph('Requests', bySide(invocations)),
    sideGraph('Exceptions and timeouts', bySide(errors)),
    sideGraph('Exceptions and timeouts, % of requests', bySide(errorPercent)),
  );
  dashboard.addWidgets(
    sideGraph(
      'Duration, p50',
      bySide((side) => duration(side, 50)),
    ),
    sideGraph(
      'Duration, p99',
      bySide((side) => duration(side, 99)),
      {
        leftAnnotations: [{ value: maxP99.toMilliseconds(), label: 'alarm', color: Color.RED }],
      },
    ),
    sideGraph('5xx responses by VPC Lattice, % of requests', bySide(serverErrorPercent)),
  );
  dashboard.addWidgets(
    ...canaryAlarms.map((alarm) => new AlarmWidget({ ...third, title: `Alarm ${alarmKind(alarm)}`, alarm })),
  );
  dashboard.addWidgets(
    singleValue('Releases ended', ofRelease('Releases', Stats.SUM)),
    singleValue('Releases rolled back', ofRelease('RolledBack', Stats.SUM)),
    singleValue('Longest time to roll back', ofRelease('SecondsToBaseline', Stats.MAXIMUM)),
  );
  return dashboard;
}

/** Returns a metric that the releases of a service write. */
export function releaseMetric(
  serviceName: string,
  metricName: ReleaseMetricName,
  options?: MetricOptions,
): Metric {
  return new Metric({
    namespace: metricsNamespace,
    metricName,
    dimensionsMap: { Service: serviceName },
    statistic: Stats.SUM,
    period,
    label: metricName,
    ...options,
  });
}

function sideMetrics({ sides: releaseSides }: DashboardProps) {
  const ofSide = (side: Side, metricName: string, statistic: string) =>
    releaseSides[side].alias.metric(metricName, {
      statistic,
      period,
      label: side,
      color: colorOf[side],
    });
  const invocations = (side: Side) => ofSide(side, 'Invocations', Stats.SUM);
  const errors = (side: Side) => ofSide(side, 'Errors', Stats.SUM);
  const percent = (side: Side, expression: string, usingMetrics: Record<string, IMetric>) =>
    new MathExpression({ expression, usingMetrics, label: side, color: colorOf[side], period });
  // VPC Lattice publishes by Availability Zone; the search adds up the zones with data.
  const searched = (side: Side, metricName: string) =>
    `SUM(SEARCH('{AWS/VpcLattice,TargetGroup,AvailabilityZone} MetricName="${metricName}" ` +
    `TargetGroup="${releaseSides[side].targetGroup.targetGroupId}"', 'Sum', ${period.toSeconds()}))`;
  return {
    invocations,
    errors,
    duration: (side: Side, percentile: number) => ofSide(side, 'Duration', Stats.p(percentile)),
    errorPercent: (side: Side) =>
      percent(side, `100 * ${side}Errors / ${side}Requests`, {
        [`${side}Errors`]: errors(side),
        [`${side}Requests`]: invocations(side),
      }),
    serverErrorPercent: (side: Side) =>
      percent(
        side,
        `100 * ${searched(side, 'HTTPCode_5XX_Count')} / ${searched(side, 'TotalRequestCount')}`,
        {},
      ),
  };
}

function sideGraph(title: string, left: IMetric[], more: GraphWidgetProps = {}): GraphWidget {
  return new GraphWidget({ ...third, title, left, leftYAxis: { min: 0, showUnits: false }, ...more });
}

function singleValue(title: string, metric: IMetric): SingleValueWidget {
  return new SingleValueWidget({
    width: 8,
    height: 3,
    title,
    metrics: [metric],
    setPeriodToTimeRange: true,
  });
}

function alarmKind(alarm: Alarm): string {
  return alarm.node.id.toLowerCase();
}
