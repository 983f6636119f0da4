import { AwsError } from '../../../kernel/errors';

/** Remembers creations by their `clientToken`, so that a repeated request creates nothing. */
export class IdempotentCreations {
  readonly #made = new Map<string, { parameters: string; output: Promise<object> }>();

  /**
   * Creates, or answers with what the same request answered before. A failed creation is forgotten.
   * Tokens never expire here; when AWS forgets them is unsure.
   *
   * @throws AwsError `ConflictException` when the token came with other parameters before (the error AWS
   * uses for that is unsure; the API model only says that the retry fails)
   */
  async once<Output extends object>(
    operation: string,
    input: { clientToken?: string | undefined },
    create: () => Output | Promise<Output>,
  ): Promise<Output> {
    if (input.clientToken === undefined) return create();
    const key = `${operation} ${input.clientToken}`;
    const parameters = JSON.stringify(input);
    const earlier = this.#made.get(key);
    if (earlier && earlier.parameters !== parameters) {
      throw new AwsError(
        'ConflictException',
        `clientToken ${input.clientToken} was used with other parameters`,
        { status: 409, fields: { resourceId: input.clientToken, resourceType: 'CLIENT_TOKEN' } },
      );
    }
    if (earlier) return earlier.output as Promise<Output>;
    const output = (async () => create())();
    this.#made.set(key, { parameters, output });
    output.catch(() => this.#made.delete(key));
    return output;
  }
}
