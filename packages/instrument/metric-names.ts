/** The CloudWatch namespace of all metrics of this package. */
export const namespace = 'LatticeRollouts';

export const dimensionNames = ['Service', 'Side', 'Version'] as const;

/** The metrics that every request has in addition to its KPIs. */
export const ownMetricNames = ['Requests', 'Faults', 'Duration'] as const;

/** The most metrics in one EMF line (EMF specification, MetricDirective). */
export const maximumMetrics = 100;
