/**
 * The settings of every AWS client: a call that hangs is retried long before its function times out. All other settings,
 * including endpoints and Regions, are the SDK's own.
 *
 * @see https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/configuring-https-keepalive.html
 */
export const clientSettings = {
  requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
} as const;

/** Settings for calls that a rollback must not wait for: they fail after four seconds. */
export const failFastClientSettings = {
  maxAttempts: 2,
  requestHandler: { ...clientSettings.requestHandler, connectionTimeout: 1000, requestTimeout: 2000 },
} as const;
