import { DomainError } from '@rookery/errors';

/**
 * What the work brings, or throws.
 * @param deadlineAt milliseconds since the epoch; who comes to it without an answer gets DEADLINE_EXCEEDED
 */
export async function beforeDeadline<Result>(deadlineAt: number, work: Promise<Result>): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new DomainError('DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', 'another request is still fetching this'));
  }, deadlineAt - Date.now());
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
