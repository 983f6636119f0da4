import type { CurrentRelease } from '../../core/audit/rows/current-release';
import {
  parsePersonRequest,
  requestKey,
  withRequests,
  type PersonRequest,
  type StartRequest,
} from '../../core/audit/rows/person-request';
import type { PartitionRows } from './rows';

/** Seconds for which a signature is remembered: longer than AWS accepts its signature. */
const rememberedSeconds = 3600;

/**
 * The part `people` of a service's ledger, which only `control` writes:
 *
 * - `asked#ID#KEY`: what a person asked of a release, which lets it begin or go on
 * - `redeemed#HASH`: a signature that was used
 *
 * These rows are only added. The suspension of the guard is in the same part.
 */
export class People {
  constructor(private readonly rows: PartitionRows) {}

  /** Adds a request. The first one with its key counts. @returns whether it is this one */
  ask(releaseId: string, request: PersonRequest): Promise<boolean> {
    return this.rows.putNew(`asked#${releaseId}#${requestKey(request)}`, request);
  }

  /** Reads the requests of a release, consistently. */
  requestsOf(releaseId: string): Promise<PersonRequest[]> {
    return this.rows.query(`asked#${releaseId}#`, parsePersonRequest, {
      newestFirst: false,
      consistent: true,
    });
  }

  /** Reads the request that started a release; undefined if `StartExecution` started it directly. */
  async startOf(releaseId: string): Promise<StartRequest | undefined> {
    const request = await this.rows.get(`asked#${releaseId}#start`, parsePersonRequest);
    return request?.kind === 'start' ? request : undefined;
  }

  /** Adds what people asked to the release in flight. */
  async withRequests(current: CurrentRelease): Promise<CurrentRelease> {
    return withRequests(current, await this.requestsOf(current.id));
  }

  /**
   * Uses a signature.
   *
   * @param hash of the signature
   * @param now in milliseconds since the epoch
   * @returns false if it was used before
   */
  redeem(hash: string, now: number): Promise<boolean> {
    return this.rows.putNew(`redeemed#${hash}`, { expiresAt: Math.ceil(now / 1000) + rememberedSeconds });
  }
}
