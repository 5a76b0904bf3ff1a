import { demoAccount } from './account.ts';

export interface Person {
  handle: string;
  displayName: string;
  email: string;
  follows: string[];
}

export interface DemoPost {
  author: string;
  text: string;
  /** Number of the generated picture, if there is one. */
  picture?: number;
  /** Index of the post it answers. */
  replyTo?: number;
  likedBy?: string[];
}

// By this domain `accounts` knows them, and refuses to run in production where one of them is.
const demoDomain = 'demo.rookery.invalid';

/** Everybody in the demo has the password that `npm start` prints. */
export const demoPassword = demoAccount.password;

export const cast: [Person, ...Person[]] = [
  person(demoAccount.handle, 'Ada Lovelace', ['bob', 'grace', 'mary']),
  person('bob', 'Bob Ross', ['ada', 'grace', 'linus']),
  person('grace', 'Grace Hopper', ['ada', 'mary']),
  person('mary', 'Mary Anning', ['ada', 'bob', 'grace', 'linus']),
  person('linus', 'Linus', ['bob']),
];

export const posts: DemoPost[] = [
  { author: 'ada', text: 'Hello from the rookery. The first nest is built.', likedBy: ['bob', 'grace', 'mary'] },
  { author: 'bob', text: 'Painted a quiet evening today.', picture: 3, likedBy: ['ada', 'mary'] },
  { author: 'ada', text: 'That sky, @bob!', replyTo: 1, likedBy: ['bob'] },
  { author: 'grace', text: 'A ship in port is safe, but that is not what ships are built for.', likedBy: ['ada'] },
  { author: 'mary', text: 'Low tide, early light, and something with a great many teeth in the cliff.', picture: 7 },
  { author: 'grace', text: 'How old is it, @mary?', replyTo: 4 },
  { author: 'mary', text: 'Older than any of us can count.', replyTo: 4, likedBy: ['ada', 'grace'] },
  { author: 'linus', text: 'Nothing to see here.', likedBy: ['bob', 'mary'] },
  {
    author: 'ada',
    text: 'The engine weaves algebraic patterns as the loom weaves flowers.',
    picture: 12,
    likedBy: ['grace'],
  },
  { author: 'bob', text: 'Every day is a good day when you paint, @ada.', picture: 18, likedBy: ['ada'] },
];

function person(handle: string, displayName: string, follows: string[]): Person {
  return { handle, displayName, email: `${handle}@${demoDomain}`, follows };
}
