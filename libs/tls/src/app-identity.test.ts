import { appOfPeer, spiffeIdOf } from './app-identity.js';

describe('appOfPeer', () => {
  it('takes the name out of the one URI', () => {
    expect(appOfPeer({ subjectaltname: `DNS:feeds, URI:${spiffeIdOf('posts')}, IP Address:127.0.0.1` })).toBe('posts');
  });

  it.each([
    undefined,
    '',
    'DNS:posts',
    'URI:spiffe://elsewhere/posts',
    'URI:spiffe://rookery/',
    'URI:spiffe://rookery/posts/x',
    'URI:spiffe://rookery/posts, URI:spiffe://rookery/feeds',
    'DNS:"URI:spiffe://rookery/posts"',
  ])('knows nobody by %p', (subjectaltname) => {
    expect(appOfPeer({ subjectaltname })).toBeUndefined();
  });
});
