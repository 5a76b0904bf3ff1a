import type { Session } from './session.js';

/** An upload in a browser: only XMLHttpRequest says there how far it is. @returns the id for `mediaIds` */
export async function uploadPicture(
  session: Session,
  file: File,
  onProgress: (share: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  const token = await session.freshToken();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${session.url}/v1/media`);
    request.responseType = 'json';
    if (token) request.setRequestHeader('authorization', `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () => {
      const answer = request.response as { id: string } | { detail: string; reason: string };
      if ('id' in answer) resolve(answer.id);
      else reject(Object.assign(new Error(answer.detail), answer));
    };
    request.onerror = () => reject(new Error('the upload did not arrive'));
    request.onabort = () => reject(new Error('the upload was given up'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    const form = new FormData();
    form.append('file', file);
    request.send(form);
  });
}
