import { Api, ApiError } from '../api/api.ts';
import { generatedPicture } from '../api/generated-picture.ts';
import { createPost, follow, likePost } from '../api/operations.ts';
import { register, registerOrSignIn } from '../api/sign-in.ts';
import type { Registration, SignedIn } from '../api/sign-in.ts';
import { cast, demoPassword, posts } from './cast.ts';

const url = process.env.ROOKERY_URL;
if (!url) throw new Error('ROOKERY_URL is not set: expected the base URL of the gateway');
await loadDemo(new Api(url));

/**
 * Brings the demo people, their follows and posts. The first of them is registered first: where she is, the data is or
 * somebody has taken over, and nothing is done.
 */
async function loadDemo(api: Api): Promise<void> {
  const [first, ...others] = cast;
  const people = new Map<string, SignedIn>();
  try {
    people.set(first.handle, await register(api, registrationOf(first)));
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== 'HANDLE_TAKEN') throw error;
    console.log(`${first.handle} is there already; nothing to do`);
    return;
  }
  for (const person of others) people.set(person.handle, await registerOrSignIn(api, registrationOf(person)));
  await followEachOther(api, people);
  await publishAll(api, people);
  console.log(`${people.size} people and ${posts.length} posts are there`);
}

function registrationOf({ handle, displayName, email }: (typeof cast)[number]): Registration {
  return { handle, displayName, email, password: demoPassword };
}

async function followEachOther(api: Api, people: Map<string, SignedIn>): Promise<void> {
  for (const { handle, follows } of cast) {
    for (const other of follows) await follow(api, tokenOf(people, handle), personOf(people, other).id);
  }
}

async function publishAll(api: Api, people: Map<string, SignedIn>): Promise<void> {
  const ids: string[] = [];
  for (const { author, text, picture, replyTo, likedBy = [] } of posts) {
    const token = tokenOf(people, author);
    const mediaIds = picture === undefined ? [] : [await api.upload(await generatedPicture(picture), token)];
    const parentId = replyTo === undefined ? undefined : ids[replyTo];
    const id = await createPost(api, token, { text, mediaIds, ...(parentId && { parentId }) });
    for (const handle of likedBy) await likePost(api, tokenOf(people, handle), id);
    ids.push(id);
  }
}

function personOf(people: Map<string, SignedIn>, handle: string): SignedIn {
  const person = people.get(handle);
  if (!person) throw new Error(`${handle} is not in the cast`);
  return person;
}

function tokenOf(people: Map<string, SignedIn>, handle: string): string {
  return personOf(people, handle).token;
}
