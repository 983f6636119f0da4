const ignore = (): void => undefined;

/**
 * The settings of every AWS client: a call that hangs is retried long before its function times out. All other settings,
 * including endpoints and Regions, are the SDK's own.
 *
 * @see https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/configuring-https-keepalive.html
 */
export const clientSettings = {
  requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
  // Without a logger the SDK writes its warnings about credentials to standard error, amid the output of a command.
  logger: { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore },
} as const;

/** Settings for calls that a rollback must not wait for: they fail after four seconds. */
export const failFastClientSettings = {
  maxAttempts: 2,
  requestHandler: { ...clientSettings.requestHandler, connectionTimeout: 1000, requestTimeout: 2000 },
} as const;

/** Settings for calls that answer a question of a release in progress, or do not matter: they fail after two seconds. */
export const singleAttemptClientSettings = { ...failFastClientSettings, maxAttempts: 1 } as const;
