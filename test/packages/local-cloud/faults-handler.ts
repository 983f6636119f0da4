import { CreateServiceCommand, VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';

interface Work {
  readonly name: string;
  /** Of one attempt. @default none, the SDK's default */
  readonly requestTimeoutSeconds?: number;
  /** Seconds after which `AbortSignal.timeout` ends the call. @default never */
  readonly abortSeconds?: number;
  /** @default 1 */
  readonly attempts?: number;
  readonly 'detail-type'?: string;
}

/** Creates a VPC Lattice service and returns the result and its duration in seconds. */
export async function handler(work: Work): Promise<object> {
  if (work['detail-type'] !== undefined) return { event: console.log(`event ${JSON.stringify(work)}`) };
  const client = new VPCLatticeClient({
    maxAttempts: work.attempts ?? 1,
    requestHandler: {
      requestTimeout: (work.requestTimeoutSeconds ?? 0) * 1000,
      throwOnRequestTimeout: true,
    },
  });
  const startedAt = Date.now();
  const after = () => (Date.now() - startedAt) / 1000;
  try {
    const { abortSeconds } = work;
    const abortSignal = abortSeconds === undefined ? undefined : AbortSignal.timeout(abortSeconds * 1000);
    await client.send(new CreateServiceCommand({ name: work.name }), { abortSignal });
    return { outcome: 'created', seconds: after() };
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { outcome: name, message, status: $metadata?.httpStatusCode, seconds: after() };
  }
}
