import type { PeerServices } from '../../../kernel/peers';
import type { ReadBody, RequestHead, WireResponse } from '../../../wire/protocol';

/**
 * The answer of the function of a custom resource.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export interface CustomResourceAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
  readonly Data?: Readonly<Record<string, unknown>>;
}

/** The path below which answers arrive; on AWS this is a bucket of Amazon S3. */
const folder = '/custom-resource-answers/';

/** CloudFormation's limit of an answer, in bytes. */
const largestAnswer = 4096;

/** The answers of custom resources, which their functions write to URLs that each request names. */
export class CustomResourceAnswers {
  readonly #expected = new Map<string, CustomResourceAnswer | undefined>();

  constructor(private readonly peers: Pick<PeerServices, 'endpoint'>) {}

  /** Expects an answer to a request, and returns the URL for it. */
  expect(requestId: string): string {
    this.#expected.set(folder + requestId, undefined);
    return `${this.peers.endpoint}${folder}${requestId}`;
  }

  /** Takes the answer to a request; undefined when there is none. */
  take(requestId: string): CustomResourceAnswer | undefined {
    const answer = this.#expected.get(folder + requestId);
    this.#expected.delete(folder + requestId);
    return answer;
  }

  /** Receives a request that writes an answer; undefined for any other request. */
  async receive(
    { method, path }: RequestHead,
    readBody: ReadBody,
  ): Promise<Pick<WireResponse, 'status' | 'body' | 'headers'> | undefined> {
    if (method !== 'PUT' || !path.startsWith(folder)) return undefined;
    const body = await readBody(largestAnswer);
    if (!body || !this.#expected.has(path)) return { status: 403, headers: {}, body: '' };
    this.#expected.set(path, JSON.parse(Buffer.from(body).toString()) as CustomResourceAnswer);
    return { status: 200, headers: {}, body: '' };
  }
}
