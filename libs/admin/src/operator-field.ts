import { z } from 'zod';

/** Who asks, as every operator's request says it. */
export const operatorField = z.string().trim().min(1, 'expected who asks').max(100, 'expected at most 100 characters');
