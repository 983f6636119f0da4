import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { clientSettings } from '../../../../aws/client/settings';
import { Ledger } from '../../../../aws/ledger/ledger';
import { targetMetrics } from '../../../../aws/targets/open-target';
import { Releases, type AbortResult, type ControlResult } from '../../../../aws/releases/releases';
import { readTrafficSeries } from '../../../../aws/metrics/traffic-series';
import { passesApproval, type ControlRefusal } from '../../../../core/audit/allowed-controls';
import { foldEvents } from '../../../../core/audit/release-timeline';
import { describeTarget, type ServiceManifest } from '../../../../core/registry/service-manifest';
import { assertNever } from '../../../../core/errors/assert-never';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import type { TrafficSeries } from '../../../../core/traffic/traffic-series';
import type { AwsSourceOptions } from './aws-clients';
import type { ControlCommand, RequestedControl } from './control-command';
import type { ServiceDetails, InFlight, PastReleaseSummary } from './console-state';
import type { TimeRange, WatchedService } from './source';

/** One service, read from its ledger and CloudWatch and controlled with AWS calls. */
export class AwsService implements WatchedService {
  readonly details: ServiceDetails;
  readonly #ledger: Ledger;
  readonly #releases: Releases;
  readonly #cloudwatch: CloudWatchClient;

  constructor(
    private readonly manifest: ServiceManifest,
    private readonly options: Pick<AwsSourceOptions, 'clients' | 'now' | 'environment'>,
  ) {
    const { service, target, strategies, ledgerTable, errorsAlarmPercent } = manifest;
    this.details = { name: service, target: describeTarget(target), strategies, errorsAlarmPercent };
    this.#ledger = new Ledger(ledgerTable, service, options.clients?.dynamodb);
    const { caller: name } = options.environment;
    this.#releases = new Releases(manifest, options.clients ?? {}, { now: options.now, name });
    this.#cloudwatch = options.clients?.cloudwatch ?? new CloudWatchClient(clientSettings);
  }

  inFlight(): Promise<InFlight | undefined> {
    return this.#ledger.readCurrent();
  }

  history(limit: number): Promise<readonly PastReleaseSummary[]> {
    return this.#releases.history(limit);
  }

  events(releaseId: string, since?: string): Promise<readonly AuditEvent[]> {
    return this.#releases.events(releaseId, since);
  }

  series(range: TimeRange): Promise<TrafficSeries> {
    const { service, target, route } = this.manifest;
    const observed = { service, targetGroups: route.targetGroups, targetMetrics: targetMetrics(target) };
    return readTrafficSeries(observed, range, this.options.now(), this.#cloudwatch);
  }

  async control({ release: id, control, reason }: ControlCommand): Promise<ControlRefusal | undefined> {
    const result = await this.#send(id, control, reason);
    return result.kind === 'refused' ? result.refusal : undefined;
  }

  #send(id: string, control: RequestedControl, reason: string): Promise<ControlResult | AbortResult> {
    switch (control.action) {
      case 'pause':
        return this.#releases.pause(id, reason);
      case 'resume':
        return this.#releases.resume(id, reason);
      case 'promote':
        return this.#promote(control, id, reason);
      case 'approve':
        return this.#releases.approve(id, control.stage, reason);
      case 'reject':
        return this.#releases.reject(id, control.stage, reason);
      case 'abort':
        return this.#releases.abort(id, reason);
      default:
        return assertNever(control);
    }
  }

  async #promote(
    promotion: Extract<RequestedControl, { action: 'promote' }>,
    id: string,
    reason: string,
  ): Promise<ControlResult> {
    const [current, events] = await Promise.all([this.#ledger.readCurrent(), this.events(id)]);
    const strategy = this.manifest.strategies.find(({ name }) => name === current?.strategy);
    const isPast = passesApproval(promotion, foldEvents(events, current), strategy);
    return this.#releases.promote(id, { ...promotion, passesApproval: isPast }, reason);
  }
}
