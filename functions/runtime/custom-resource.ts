import { request as sendHttp } from 'node:http';
import { request as sendHttps } from 'node:https';

/** CloudFormation's request to a custom resource. */
export interface CustomResourceEvent<Properties> {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  /** Where the answer is written: a presigned URL of Amazon S3. */
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  /** Absent when the resource is created. */
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
}

/**
 * Answers CloudFormation with the attributes of a custom resource, or with the reason why there are none: without an answer the deployment
 * would wait for the timeout of the resource. Nothing is deleted with the resource.
 *
 * @throws Error when the answer cannot be written; Lambda tries again
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function answerCloudFormation<Properties>(
  event: CustomResourceEvent<Properties>,
  attributesOf: (properties: Properties) => Promise<Readonly<Record<string, string>>>,
): Promise<void> {
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = LogicalResourceId } = event;
  const subject = { StackId, RequestId, LogicalResourceId, PhysicalResourceId };
  let answer: object;
  try {
    const Data = event.RequestType === 'Delete' ? {} : await attributesOf(event.ResourceProperties);
    answer = { ...subject, Status: 'SUCCESS', Data };
  } catch (error) {
    answer = { ...subject, Status: 'FAILED', Reason: (error as Error).message };
  }
  await put(new URL(event.ResponseURL), JSON.stringify(answer));
}

function put(url: URL, body: string): Promise<void> {
  const send = url.protocol === 'http:' ? sendHttp : sendHttps;
  const options = {
    method: 'PUT',
    hostname: url.hostname,
    port: url.port,
    path: url.pathname + url.search,
    // The signature covers an empty content type.
    headers: { 'content-type': '', 'content-length': String(Buffer.byteLength(body)) },
  };
  return new Promise((resolve, reject) => {
    send(options, (response) => {
      const { statusCode = 0 } = response;
      response.resume();
      if (statusCode < 300) resolve();
      else reject(new Error(`CloudFormation's bucket answered ${statusCode}`));
    })
      .on('error', reject)
      .end(body);
  });
}
