import { dimensionNames, maximumMetrics, ownMetricNames } from './metric-names';
import type { Side } from './side';

/** The options of `instrument`. */
export interface InstrumentOptions {
  /** The name of the released service, the value of the dimension `Service`. */
  readonly service: string;
  /**
   * The names of the business metrics, such as `orders`. Only these can be reported. Each is written with every
   * request, as 0 if it was not reported, so that a version that stops reporting shows as a drop and not as a gap.
   *
   * @default none
   */
  readonly kpis?: readonly string[];
  /**
   * The names of the function's aliases by side. Must equal the construct's `aliasNames`.
   *
   * @default { production: 'live', canary: 'canary' }
   */
  readonly aliasNames?: Readonly<Partial<Record<Side, string>>>;
  /**
   * The resolution at which CloudWatch stores the metrics.
   *
   * @default 'minute'
   */
  readonly resolution?: 'minute' | 'second';
}

const taken: readonly string[] = [...ownMetricNames, ...dimensionNames, 'Fault', 'RequestId'];

/**
 * Validates the options, because CloudWatch drops invalid metrics without an error.
 *
 * @throws RangeError that names the option and the allowed values
 */
export function checkOptions({ service, kpis = [], resolution = 'minute' }: InstrumentOptions): void {
  if (!/^(?=.*\S)[\x20-\x7e]{1,1024}$/.test(service)) {
    refuse('service', 'must have 1 to 1024 printable ASCII characters', service);
  }
  for (const [index, kpi] of kpis.entries()) {
    const option = `kpis[${index}]`;
    if (!/^[a-z][\w.-]{0,254}$/i.test(kpi)) {
      refuse(option, 'must begin with a letter and have up to 255 letters, digits, and any of _ . -', kpi);
    }
    if (taken.includes(kpi)) refuse(option, `must be none of ${taken.join(', ')}`, kpi);
    if (kpis.indexOf(kpi) < index) refuse(option, 'must not be listed twice', kpi);
  }
  const maximum = maximumMetrics - ownMetricNames.length;
  if (kpis.length > maximum) refuse('kpis', `must be at most ${maximum}`, kpis.length);
  if (!['minute', 'second'].includes(resolution)) {
    refuse('resolution', 'must be minute or second', resolution);
  }
}

function refuse(option: string, rule: string, value: unknown): never {
  throw new RangeError(`instrument: ${option}: ${rule}, not ${JSON.stringify(value)}`);
}
