import { Metadata, status as grpcStatus } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { DomainError } from '@rookery/errors';
import { fromStatus, isTransportFailure, toStatus } from './status.js';

const received = (parts: Pick<ServiceError, 'code' | 'details' | 'metadata'>): ServiceError =>
  Object.assign(new Error(parts.details), parts);

describe('a status', () => {
  it('gives back the error that it was made of', () => {
    const fields = [{ field: 'text', description: 'too long' }];
    const error = new DomainError('INVALID_ARGUMENT', 'TOO_LONG', 'words', { fields, metadata: { max: '500' } });
    const back = fromStatus(received(toStatus(error)), '/a/B');
    expect(back).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'TOO_LONG', message: 'words', fields });
    expect(back.metadata).toEqual({ max: '500' });
    expect(isTransportFailure(back)).toBe(false);
  });

  it.each([
    ['no status', Buffer.from('ff00ff00ffdeadbeef', 'hex')],
    ['cut off', Buffer.from(toStatus(new Error()).metadata.get('grpc-status-details-bin')[0]!).subarray(0, -3)],
  ])('with details that are %s is a failure of the transport, and throws nothing', (_, details) => {
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', details);
    const error = fromStatus(received({ code: grpcStatus.NOT_FOUND, details: 'noise', metadata }), '/a/B');
    expect(error).toMatchObject({ code: 'NOT_FOUND', reason: 'NOT_FOUND', message: '/a/B: noise' });
    expect(isTransportFailure(error)).toBe(true);
  });
});
