import { lagsOf } from './measure-messaging.js';

describe('the lag that is shown', () => {
  it('is that of what is listened to here, and none of what another instance listens to', () => {
    const here = { source: 'posts', active: true, lag: 7 };
    expect(lagsOf([here, { source: 'feeds', active: false, lag: 0 }])).toEqual([[7, { 'rookery.source': 'posts' }]]);
    // It has lost the lease, and does not know what has come since.
    expect(lagsOf([{ ...here, active: false }])).toEqual([]);
  });
});
