/** The CloudWatch namespace of everything that is written here. */
export const namespace = 'LatticeRollouts';

export const dimensionNames = ['Service', 'Side', 'Version'] as const;

/** The metrics that every request has, beside its KPIs. */
export const ownMetricNames = ['Requests', 'Faults', 'Duration'] as const;

/** So many metrics CloudWatch takes from one line (EMF specification, MetricDirective). */
export const maximumMetrics = 100;
