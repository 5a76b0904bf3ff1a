import { publicErrorOf } from '../../errors/public-error.js';

/**
 * Reads of what is beside the point of an answer: what cannot be read is null there and does not cost the rest. Each
 * failure is said in the log once, however many rows it cost.
 */
export class PartialRead {
  private readonly failures = new Set<Error>();

  /** The row, or null when there is none or it could not be read. */
  rowOf<Row>(found: Row | Error | null | undefined): Row | null {
    return this.hasFailed(found) ? null : (found ?? null);
  }

  /** Those of the rows that there are, or null when any could not be read. */
  rowsOf<Row>(found: readonly (Row | Error | null | undefined)[]): Row[] | null {
    if (found.some((row) => this.hasFailed(row))) return null;
    return found.filter((row): row is Row => row !== null && row !== undefined);
  }

  private hasFailed(found: unknown): found is Error {
    if (!(found instanceof Error)) return false;
    if (!this.failures.has(found)) publicErrorOf(found);
    this.failures.add(found);
    return true;
  }
}
