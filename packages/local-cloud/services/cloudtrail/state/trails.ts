import { AwsError } from '../../../kernel/errors';
import type { RecordedCall, TrailLogs } from '../../../kernel/peers';
import type { CloudContext } from '../../../kernel/cloud-context';
import { defaultSelectors, selects } from './event-selectors';
import { trailArn, type Trail } from './trail';
import { checkTrailName, checkTrailReference } from './trail-name';

/** CreateTrail refuses a sixth trail in a Region. */
const maximumTrails = 5;

const bucketPattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** The trails of the account, whatever their home Region, and those of its organization. */
export class Trails implements TrailLogs {
  readonly #trails = new Map<string, Trail>();

  /** There is one at first, which logs every call that changes something. */
  constructor(private readonly context: CloudContext) {
    const { name } = this.add({ name: 'management-events', isMultiRegion: true });
    this.setLogging(name, true);
  }

  /**
   * Adds a trail, also one that no call from this Region could create: with another home Region, or of the organization.
   * It does not log yet, unless it is said to.
   */
  add(trail: Pick<Trail, 'name'> & Partial<Trail>): Trail {
    const added: Trail = {
      account: this.context.account,
      homeRegion: this.context.region,
      isMultiRegion: false,
      bucket: 'trails',
      selectors: defaultSelectors,
      isLogging: false,
      ...trail,
    };
    this.#trails.set(trailArn(added), added);
    return added;
  }

  /**
   * @throws AwsError `TrailAlreadyExistsException`, `MaximumNumberOfTrailsExceededException`,
   * `InvalidTrailNameException`, `InvalidS3BucketNameException`
   */
  create(trail: Pick<Trail, 'name' | 'bucket' | 'isMultiRegion'>): Trail {
    checkTrailName(trail.name);
    if (!bucketPattern.test(trail.bucket)) {
      throw new AwsError('InvalidS3BucketNameException', `Bucket name is invalid: ${trail.bucket}.`);
    }
    const { account, region } = this.context;
    if (this.here().some(({ name }) => name === trail.name)) {
      throw new AwsError(
        'TrailAlreadyExistsException',
        `Trail ${trail.name} already exists for customer: ${account}`,
      );
    }
    if (this.here().length >= maximumTrails) {
      throw new AwsError(
        'MaximumNumberOfTrailsExceededException',
        `User: ${account} already has ${maximumTrails} trails in ${region}.`,
      );
    }
    return this.add(trail);
  }

  /** Lists the trails of the account in every Region. */
  own(): Trail[] {
    return this.#all().filter(({ account }) => account === this.context.account);
  }

  /** Lists the trails that apply to this Region. */
  here(): Trail[] {
    return this.#all().filter(
      ({ homeRegion, isMultiRegion }) => isMultiRegion || homeRegion === this.context.region,
    );
  }

  /** Checks whether it is only the image of a trail of another Region or account. */
  isShadow({ homeRegion, account }: Trail): boolean {
    return homeRegion !== this.context.region || account !== this.context.account;
  }

  /** @param reference a name, for trails of this home Region, or an ARN */
  isCalled(trail: Trail, reference: string): boolean {
    return trailArn(trail) === reference || (trail.name === reference && !this.isShadow(trail));
  }

  /**
   * @param reference a name, for trails of this home Region, or an ARN
   * @throws AwsError `TrailNotFoundException`, `InvalidTrailNameException`, `CloudTrailARNInvalidException`
   */
  get(reference: string): Trail {
    checkTrailReference(reference);
    const trail = this.here().find((each) => this.isCalled(each, reference));
    if (trail) return trail;
    throw new AwsError(
      'TrailNotFoundException',
      `Unknown trail: ${reference} for the user: ${this.context.account}`,
    );
  }

  /**
   * One that may be changed from here.
   *
   * @throws AwsError `TrailNotFoundException`, `InvalidHomeRegionException`, `NotOrganizationMasterAccountException`
   */
  getOwn(reference: string): Trail {
    const trail = this.get(reference);
    const { account, homeRegion } = trail;
    if (account !== this.context.account) {
      throw new AwsError(
        'NotOrganizationMasterAccountException',
        'This account is not the management account of the organization.',
      );
    }
    if (homeRegion === this.context.region) return trail;
    throw new AwsError('InvalidHomeRegionException', `The home Region of ${reference} is ${homeRegion}.`);
  }

  setLogging(reference: string, isLogging: boolean): void {
    const trail = this.getOwn(reference);
    const now = new Date(this.context.clock.now());
    if (isLogging) trail.startedLoggingAt = now;
    else trail.stoppedLoggingAt = now;
    trail.isLogging = isLogging;
  }

  delete(reference: string): void {
    this.#trails.delete(trailArn(this.getOwn(reference)));
  }

  logs(call: RecordedCall): boolean {
    return this.here().some(({ isLogging, selectors }) => isLogging && selects(selectors, call));
  }

  #all(): Trail[] {
    return [...this.#trails.values()];
  }
}
