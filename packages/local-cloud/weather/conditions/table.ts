/** The names of the weathers, the best first. */
export const weatherNames = ['calm', 'typical', 'stormy'] as const;

export type WeatherName = (typeof weatherNames)[number];

/** A fixed value, or the bounds between which each value is drawn, all equally likely. */
export type Range = number | readonly [from: number, to: number];

/** One parameter of the weather. */
export interface WeatherRow {
  /** The parameter as documentation describes it, with its unit. */
  readonly means: string;
  readonly calm: Range;
  readonly typical: Range;
  readonly stormy: Range;
  /** A URL, or `guess` with the reason; a changed value needs a source. */
  readonly source: string;
}

/**
 * All parameters of the weather. `calm` is the machine alone: what takes no time on it takes none. `typical` is what AWS
 * documents or others measured. `stormy` is the worst that somebody reported, and the only weather in which events are lost.
 */
export const weatherTable = {
  nodes: {
    means: 'Nodes of a data plane, each of which learns of a change at its own time',
    calm: 1,
    typical: 8,
    stormy: 8,
    source: 'guess: at least two in each of several Availability Zones',
  },
  routeSeconds: {
    means:
      'Seconds until the slowest node of VPC Lattice applies changed weights or rules; the others are faster',
    calm: 0,
    typical: [5, 90],
    stormy: [30, 150],
    source: 'https://github.com/aws/aws-application-networking-k8s/blob/main/docs/faq.md',
  },
  aliasSeconds: {
    means: 'Seconds until the slowest node of Lambda resolves a moved alias to its new version',
    calm: 0,
    typical: [1, 10],
    stormy: [1, 60],
    source: 'https://github.com/DataBiosphere/azul/issues/7883 for the effect; its length is a guess',
  },
  metricParts: {
    means: 'Parts in which CloudWatch receives a minute of a metric: its value grows from part to part',
    calm: 1,
    typical: 4,
    stormy: 4,
    source:
      'https://repost.aws/knowledge-center/cloudwatch-trigger-metric for partial values; the number is a guess',
  },
  metricSeconds: {
    means: 'Seconds from the end of a part until it can be read; drawn for each part and set of dimensions',
    calm: 60,
    typical: [60, 180],
    stormy: [60, 300],
    source: 'guess: AWS documents no delay; metrics of one minute are said to take 1 to 3 minutes',
  },
  metricSkewSeconds: {
    means:
      'Further seconds that a single metric takes, although others with the same dimensions have arrived',
    calm: 0,
    typical: [0, 15],
    stormy: [0, 60],
    source: 'guess',
  },
  metricListingSeconds: {
    means: 'Seconds until SEARCH and ListMetrics find a metric that is new, or had no data for two weeks',
    calm: 0,
    typical: [60, 600],
    stormy: [300, 900],
    source:
      'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html (up to 15 minutes)',
  },
} as const satisfies Readonly<Record<string, WeatherRow>>;

export type WeatherParameter = keyof typeof weatherTable;
