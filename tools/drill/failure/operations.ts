import { randomUUID } from 'node:crypto';
import { generatedPicture } from '../../api/generated-picture.ts';
import type { Crowd } from './crowd.ts';
import type { Ledger } from './ledger.ts';
import type { Part } from './scenario.ts';
import { sendOperation, type SentRequest } from './send-operation.ts';

/** What one operation is done with. */
export interface Turn {
  crowd: Crowd;
  ledger: Ledger;
  /** Counts operations. */
  number: number;
}

/** A kind of operation of the load. */
export interface Operation {
  name: string;
  /** It succeeds only with all of these. */
  needs: readonly Part[];
  /** Resolves to whether it had to be sent twice. Throws FailedOperation. */
  run(turn: Turn): Promise<boolean>;
}

const always: Part = 'postgres';

/** What people do, in turn: as many writes as reads of most kinds, so that what is lost is seen. */
export const operations: readonly Operation[] = [
  read('home timeline', ['feeds', 'posts'], '{ homeTimeline(first: 10) { edges { node { id text likeCount } } } }'),
  { name: 'publish', needs: ['posts', always], run: publish },
  {
    name: 'post',
    needs: ['posts', always],
    run: ({ crowd, number }) => {
      const query = 'query ($id: ID!) { post(id: $id) { text likeCount } }';
      return repeated(crowd, number, { body: { query, variables: { id: crowd.postId } } });
    },
  },
  { name: 'like', needs: ['posts', always], run: like },
  read('inbox', ['notifications'], '{ notifications(first: 5) { unreadCount headSeq } }'),
  read('own account', ['accounts'], '{ viewer { handle displayName } }'),
  { name: 'picture', needs: ['media', always], run: readPicture },
  { name: 'follow', needs: ['feeds', 'accounts', always], run: follow },
];

/** Beside the others, where a scenario asks for it: pictures that are not stored yet. */
export const uploads: Operation = {
  name: 'upload',
  needs: ['media', 'media disk', always],
  run: async ({ crowd, number }) => {
    const upload = await generatedPicture(number, { width: 320, height: 240 });
    return repeated(crowd, number, { path: '/v1/media', upload });
  },
};

function read(name: string, needs: readonly Part[], query: string): Operation {
  const run = ({ crowd, number }: Turn) => repeated(crowd, number, { body: { query, variables: {} } });
  return { name, needs: [...needs, always], run };
}

async function publish({ crowd, ledger, number }: Turn): Promise<boolean> {
  const text = `turn ${number}`;
  const query = 'mutation ($text: String!) { createPost(input: { text: $text }) { post { id } } }';
  const { data, isRepeated } = await send(crowd, number, { body: { query, variables: { text } }, key: randomUUID() });
  ledger.keepPost((data as { createPost: { post: { id: string } } }).createPost.post.id, text);
  return isRepeated;
}

/** Somebody else likes the newest post that was acknowledged. */
async function like({ crowd, ledger, number }: Turn): Promise<boolean> {
  const id = ledger.newestPost ?? crowd.postId;
  const query = 'mutation ($id: ID!) { likePost(input: { postId: $id }) { post { id } } }';
  const { isRepeated } = await send(crowd, number, { body: { query, variables: { id } }, key: randomUUID() });
  ledger.keepLike(personOf(crowd, number).token, id);
  return isRepeated;
}

/** Who follows whom goes round, so that everybody follows everybody in the end. */
async function follow({ crowd, ledger, number }: Turn): Promise<boolean> {
  const [person, places] = [personOf(crowd, number), crowd.people.length];
  const step = 1 + (Math.floor(number / places) % (places - 1));
  const { id } = crowd.people[(crowd.people.indexOf(person) + step) % places]!;
  const query = 'mutation ($id: ID!) { follow(input: { accountId: $id }) { relationship { following } } }';
  const { isRepeated } = await send(crowd, number, { body: { query, variables: { id } }, key: randomUUID() });
  ledger.keepFollow(person.token, id);
  return isRepeated;
}

function readPicture({ crowd, number }: Turn): Promise<boolean> {
  return repeated(crowd, number, { path: crowd.picturePath });
}

async function repeated(crowd: Crowd, number: number, request: Partial<SentRequest>): Promise<boolean> {
  return (await send(crowd, number, request)).isRepeated;
}

function send(crowd: Crowd, number: number, request: Partial<SentRequest>) {
  return sendOperation(crowd.url, { path: '/graphql', token: personOf(crowd, number).token, ...request });
}

function personOf({ people }: Crowd, number: number) {
  return people[Math.floor(number / operations.length) % people.length]!;
}
