import { expect, it } from '@jest/globals';
import { undoing } from './engine-traces.ts';

const before = ['*filter', ':INPUT ACCEPT [0:0]', ':FORWARD ACCEPT [0:0]', '-A INPUT -i eth1 -j DROP', 'COMMIT'];

it('takes an engine out of a firewall, and nothing else', () => {
  const after = [
    '*filter',
    ':INPUT ACCEPT [0:0]',
    ':FORWARD DROP [0:0]',
    ':DOCKER - [0:0]',
    ':DOCKER-USER - [0:0]',
    '-A INPUT -i eth1 -j DROP',
    '-A FORWARD -j DOCKER-USER',
    '-A FORWARD -i docker0 ! -o docker0 -j ACCEPT',
    '-A DOCKER-USER -j RETURN',
    'COMMIT',
    '*nat',
    ':PREROUTING ACCEPT [0:0]',
    ':DOCKER - [0:0]',
    '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
    'COMMIT',
  ];
  expect(undoing(before, after).map((words) => words.join(' '))).toEqual([
    '-t filter -P FORWARD ACCEPT',
    '-t filter -D FORWARD -j DOCKER-USER',
    '-t filter -D FORWARD -i docker0 ! -o docker0 -j ACCEPT',
    '-t filter -F DOCKER',
    '-t filter -F DOCKER-USER',
    '-t filter -X DOCKER',
    '-t filter -X DOCKER-USER',
    '-t nat -D PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
    '-t nat -F DOCKER',
    '-t nat -X DOCKER',
  ]);
});

it('leaves a firewall as it is that no engine has touched', () => {
  expect(undoing(before, before)).toEqual([]);
});
