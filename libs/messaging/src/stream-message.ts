/** One stored message of a stream. */
export interface StreamMessage {
  seq: number;
  subject: string;
  data: Uint8Array;
}
