import { renderPicture } from './render-picture.js';
import type { RenderedPicture } from './render-picture.js';

export interface RenderingJob {
  id: number;
  path: string;
}

export type RenderingResult = { id: number; picture: RenderedPicture } | { id: number; failure: string };

// What this process runs: one job per message, until the app that forked it hangs up. A signal to the whole group is
// the app's to answer, which may want the picture in work finished.
process.on('message', (job: RenderingJob) => void answer(job));
process.once('disconnect', () => process.exit(0));
process.on('SIGTERM', () => undefined).on('SIGINT', () => undefined);

async function answer({ id, path }: RenderingJob): Promise<void> {
  let result: RenderingResult;
  try {
    result = { id, picture: await renderPicture(path) };
  } catch (error) {
    result = { id, failure: error instanceof Error ? error.message : String(error) };
  }
  if (process.connected) process.send?.(result);
}
