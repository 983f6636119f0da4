import { z } from 'zod';
import { fullWeight } from './weight';

/** A weight that comes from outside. It is not beside the type because the console's page has no schemas. */
export const weightSchema = z.int().min(0).max(fullWeight);
