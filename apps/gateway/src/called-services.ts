import { accounts, feeds, media, notifications, posts } from '@rookery/contracts';

/**
 * The service of each app that the gateway calls, as `app.json` lists them. Its clients, their targets and the variables
 * that name these are made of this table.
 */
export const calledServices = {
  accounts: accounts.AccountsServiceService,
  feeds: feeds.FeedsServiceService,
  media: media.MediaServiceService,
  notifications: notifications.NotificationsServiceService,
  posts: posts.PostsServiceService,
};

/** What of a table of services is an app's name. */
export type CalledApp = keyof typeof calledServices;

export const calledApps = Object.keys(calledServices) as CalledApp[];
