import { counter } from '@rookery/telemetry';

const bytes = counter('rookery.media', { description: 'Bytes of pictures: that came, were new, went.', unit: 'By' });

/** Counts bytes that came in uploads, were stored because nobody had stored them yet, or were read. */
export function countMediaBytes(kind: 'uploaded' | 'stored' | 'served', count: number): void {
  bytes.add(count, { 'rookery.kind': kind });
}
