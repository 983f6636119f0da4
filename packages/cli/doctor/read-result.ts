/** A value that was read from AWS, or the error of the call. */
export type ReadResult<Value> = { readonly value: Value } | { readonly error: Error };
