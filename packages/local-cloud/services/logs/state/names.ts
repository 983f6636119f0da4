import { z } from 'zod';

/** The name of a log group. */
export const logGroupName = z.string().regex(/^[\w.\-/#]{1,512}$/);

/** The name of a stream or of a filter, or its beginning. */
export const streamName = z.string().regex(/^[^:*]{1,512}$/);
