import type { Broker } from '@rookery/messaging';
import { waitFor } from '../../tools/infra/wait.ts';
import { appProgram } from '../../tools/start/app-program.ts';
import { readyUrl } from '../../tools/start/instances.ts';
import { contracts, database, outbox } from './built-libs.ts';
import { connectAsBench } from './child.ts';
import { likeEvent, liveChangeOf } from './contender.ts';
import type { Contender, StartContender } from './contender.ts';
import type { Site } from './ground.ts';
import { NodeProcess } from './process.ts';
import { laneCount } from './workload.ts';

const likesPerTransaction = 250;
const readyTimeoutMs = 30_000;

/**
 * Rookery as it ships: processes of posts and notifications. Likes are written into the database of posts by libs/outbox,
 * as a further instance of posts writes them that is not the one whose relay is active.
 */
export function rookery(profileDirectory: string | undefined): StartContender {
  return async (site, { recipientIds, onLive }) => {
    const store = await database.Database.open({
      url: site.surroundings.databases.get('posts')?.url ?? '',
      poolMax: laneCount,
      entities: [],
      applicationName: 'bench',
    });
    const broker = await connectAsBench(site.natsUrl, site.tlsFolder);
    const events = new outbox.Outbox({ wake: () => broker.kick('posts') });
    const type = contracts.posts.PostLiked;
    const start = (app: string) => startApp(site, app, profileDirectory);
    const posts = await start('posts');
    let notifications = await start('notifications');
    for (const id of recipientIds) broker.subscribeLive(id, ({ payload }) => onLive(liveChangeOf(payload)));
    await broker.flush();
    return {
      commit: (like) => store.transaction((tx) => events.add(tx, type, likeEvent(like))),
      async commitMany(likes) {
        for (let at = 0; at < likes.length; at += likesPerTransaction) {
          const some = likes.slice(at, at + likesPerTransaction).map(likeEvent);
          await store.transaction((tx) => events.addAll(tx, type, some));
        }
      },
      published: () => publishedOf(broker),
      pauseListener: () => notifications.stop(),
      resumeListener: async () => void (notifications = await start('notifications')),
      async stop() {
        await Promise.all([posts.stop(), notifications.stop()]);
        await broker.close();
        await store.close();
      },
    } satisfies Contender;
  };
}

async function publishedOf(broker: Broker): Promise<number> {
  return (await broker.stream('posts').state())?.lastSeq ?? 0;
}

async function startApp(site: Site, app: string, profileDirectory: string | undefined): Promise<NodeProcess> {
  const instance = site.instance(app);
  const { name, args, env } = appProgram(instance, site.surroundings);
  const profiling = profileDirectory ? ['--cpu-prof', `--cpu-prof-dir=${profileDirectory}`] : [];
  const running = new NodeProcess(name, [...profiling, ...args], { ...env, NODE_ENV: 'test', LOG_LEVEL: 'warn' });
  const isReady = async () => running.hasEnded || (await answers(readyUrl(instance)));
  if ((await waitFor(isReady, { timeoutMs: readyTimeoutMs })) && !running.hasEnded) return running;
  await running.stop();
  throw new Error(`${name} did not become ready:\n${running.lines.join('\n')}`);
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
