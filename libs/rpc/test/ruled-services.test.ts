import { media, posts } from '@rookery/contracts';
import { RpcController, grpcTransport, service } from '@rookery/rpc';
import type { RpcHandlers } from '@rookery/rpc';
import { TestCa } from '@rookery/testing';
import './probe-server.js';

type Media = typeof media.MediaServiceService;
/** What a table looks like to who got it past the compiler. */
type AnyTable = Parameters<typeof RpcController<Media>>[1];

let ca: TestCa;
beforeAll(async () => void (await (ca = await TestCa.create()).issue('media')));
afterAll(() => ca?.close());

const transport = (definition: Media | typeof posts.PostsServiceService) =>
  grpcTransport<never>(definition as never, { bindHost: '127.0.0.1', port: 0, tls: ca.identityOf('media') });

/** A service of its own that answers as a table says. */
function ruledBy(table: object): Media {
  const definition = { ...media.MediaServiceService };
  const handler = async () => undefined;
  class Probe {}
  Object.assign(Probe.prototype, { uploadMedia: handler, batchGetMedia: handler, readMedia: handler });
  RpcController(definition, table as AnyTable)(Probe as new () => RpcHandlers<Media>);
  return definition;
}

describe('a server does not open', () => {
  const rules = { uploadMedia: service('posts'), batchGetMedia: service('posts'), readMedia: service('posts') };

  it('unless every method has a rule', () => {
    expect(() => transport(ruledBy(rules))).not.toThrow();
    expect(() => transport(media.MediaServiceService)).not.toThrow();
  });

  it('for a service that nobody controls', () => {
    expect(() => transport(posts.PostsServiceService)).toThrow(
      /PostsService to say who may call publishPost, deletePost/,
    );
  });

  it.each([
    ['is missing', undefined],
    ['is of no known kind', { who: 'everybody', from: 'any' }],
    ['lets nobody in', service()],
    ['names no list', { who: 'service', from: 'posts' }],
  ])('when a rule %s', (_, readMedia) => {
    expect(() => transport(ruledBy({ ...rules, readMedia }))).toThrow(/MediaService to say who may call readMedia,/);
  });
});
