/**
 * How every AWS client of ours is built: a call that hangs is given up and made again, long before the function that
 * makes it runs out of time. Everything else, endpoints and regions included, comes from the SDK's own settings.
 *
 * @see https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/configuring-https-keepalive.html
 */
export const clientSettings = {
  requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
} as const;

/** {@link clientSettings} for what traffic must not wait for: given up after four seconds. */
export const failFastClientSettings = {
  maxAttempts: 2,
  requestHandler: { ...clientSettings.requestHandler, connectionTimeout: 1000, requestTimeout: 2000 },
} as const;
