import type { System } from '../../system/system.ts';

/** A dependency that is taken away, and the one page that has to come of it. */
export interface Cut {
  name: string;
  /** For people, in a few words. */
  what: string;
  /** The alert and its app, as the pager names them. */
  alert: string;
  cut(system: System): Promise<void>;
  /** Gives it back. Resolves when it is there; what stood on it may need longer. */
  mend(system: System): Promise<void>;
}

export const cuts: readonly Cut[] = [
  {
    name: 'broker',
    what: 'the broker is killed',
    alert: 'BrokerDown nats',
    cut: async ({ nats }) => {
      await Promise.all(nats.nodes.map((node) => node.kill()));
    },
    mend: ({ nats }) => nats.start(),
  },
  {
    name: 'app',
    what: 'every instance of posts is killed and stays down',
    alert: 'AppDown posts',
    cut: async (system) => {
      await Promise.all(system.instances('posts').map((instance) => instance.kill()));
    },
    mend: async (system) => {
      const instances = system.instances('posts');
      for (const instance of instances) instance.start();
      await Promise.all(instances.map((instance) => instance.ready()));
    },
  },
  {
    name: 'database',
    what: 'the database of feeds takes nobody in',
    alert: 'AppNotReady feeds',
    cut: ({ postgres }) => postgres.shut('feeds', true),
    mend: ({ postgres }) => postgres.shut('feeds', false),
  },
];
