import { nodeUrls } from './host-list.js';

describe('nodeUrls', () => {
  it.each([
    ['postgres://u:p@h1/db', ['postgres://u:p@h1/db']],
    ['postgres://u:p,1@h1:1,h2:2/db?a=b,c', ['postgres://u:p,1@h1:1/db?a=b,c', 'postgres://u:p,1@h2:2/db?a=b,c']],
    ['postgresql://h1,[::1]:2', ['postgresql://h1', 'postgresql://[::1]:2']],
  ])('reads %s', (url, nodes) => {
    expect(nodeUrls(url)).toEqual(nodes);
  });

  it.each(['http://h1/db', 'postgres:///db', 'postgres://h1,/db', 'postgres://h1:a,h2/db', 'h1,h2'])(
    'finds no nodes in %s',
    (url) => {
      expect(nodeUrls(url)).toBeUndefined();
    },
  );
});
