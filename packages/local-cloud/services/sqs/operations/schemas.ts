import { z } from 'zod';

export const queueName = z.string().regex(/^[A-Za-z0-9_-]{1,80}$|^[A-Za-z0-9_-]{1,75}\.fifo$/);

export const queueUrl = z.string().min(1);

/** Seconds for which a received message is out of sight. */
export const visibilityTimeout = z.number().int().min(0).max(43_200);
