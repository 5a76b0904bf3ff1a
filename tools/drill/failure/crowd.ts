import { generatedPicture } from '../../api/generated-picture.ts';
import { createPost, follow } from '../../api/operations.ts';
import { Api, ApiError } from '../../api/api.ts';
import { registerOrSignIn, type SignedIn } from '../../api/sign-in.ts';
import { waitFor } from '../../infra/wait.ts';
import { sendOperation } from './send-operation.ts';

/** Who makes the load, and what they found at the start. */
export interface Crowd {
  url: string;
  people: readonly SignedIn[];
  /** A post that is there from the start. */
  postId: string;
  /** Where one variant of its picture is. */
  picturePath: string;
}

const peopleCount = 6;
const patienceMs = 60_000;
/** Codes of what works a little later: connections are made and caches filled by the first who ask. */
const passing = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED']);

/** Registers people who follow each other in a ring, and a post with a picture. Throws when that is refused. */
export async function gatherCrowd(url: string): Promise<Crowd> {
  const api = new Api(url);
  const people: SignedIn[] = [];
  for (let index = 0; index < peopleCount; index++) people.push(await patiently(() => join(api, index)));
  const { token } = people[0]!;
  for (const [index, person] of people.entries()) {
    await patiently(() => follow(api, person.token, people[(index + 1) % peopleCount]!.id));
  }
  const picture = await generatedPicture(1, { width: 320, height: 240 });
  const mediaId = await patiently(() => api.upload(picture, token));
  const postId = await patiently(() => createPost(api, token, { text: 'with a picture', mediaIds: [mediaId] }));
  const picturePath = await waitFor(() => picturePathOf(url, token, postId), { timeoutMs: patienceMs });
  if (!picturePath) throw new Error('the picture was not made in time');
  return { url, people, postId, picturePath };
}

function join(api: Api, index: number): Promise<SignedIn> {
  const handle = `drill_${index}`;
  const email = `${handle}@example.org`;
  return registerOrSignIn(api, { handle, email, displayName: handle, password: `password of ${handle}` });
}

async function picturePathOf(url: string, token: string, id: string): Promise<string | undefined> {
  const query = 'query ($id: ID!) { post(id: $id) { media { url(width: 320) } } }';
  const { data } = await sendOperation(url, { path: '/graphql', token, body: { query, variables: { id } } });
  const address = (data as { post: { media: { url: string | null }[] | null } | null }).post?.media?.[0]?.url;
  return address ? new URL(address, url).pathname : undefined;
}

/** The gateway may be ready and still on its way to an app that was not there when it first looked. */
async function patiently<Result>(attempt: () => Promise<Result>): Promise<Result> {
  const tried = async () => {
    try {
      return { result: await attempt() };
    } catch (error) {
      if (error instanceof ApiError && passing.has(error.code)) return undefined;
      throw error;
    }
  };
  const done = await waitFor(tried, { timeoutMs: patienceMs, intervalMs: 250 });
  if (!done) throw new Error('an app does not answer the gateway');
  return done.result;
}
