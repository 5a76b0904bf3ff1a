import type { World } from '@rookery/testing';
import { WebSocket } from 'ws';
import type { Markers } from './markers.js';

interface Session {
  account: { id: string };
  tokens: { accessToken: string; refreshToken: string };
}

interface Answer {
  data?: Record<string, Record<string, unknown>> | null;
}

const session = 'account { id } tokens { accessToken refreshToken }';

/** What people and attackers do at the gateway, with secrets in every place where one could be put. */
export class Stories {
  /** The ids of all requests: what the log must say. */
  readonly requestIds: string[] = [];

  constructor(
    private readonly world: World,
    private readonly markers: Markers,
  ) {}

  /** Signs up with secrets for everything, and in again: wrong, right and by a refresh. Returns the access token. */
  async signUpAndIn(handle: string): Promise<Session> {
    const [password, displayName] = [this.markers.get('password'), this.markers.get('displayName')];
    const email = `${this.markers.get('email')}@example.org`;
    await this.run(`mutation ($input: RegisterInput!) { register(input: $input) { ${session} } }`, {
      input: { handle, email, password, displayName },
    });
    const signIn = `mutation ($input: SignInInput!) { signIn(input: $input) { ${session} } }`;
    await this.run(signIn, { input: { handleOrEmail: handle, password: this.markers.get('wrongPassword') } });
    await this.run(signIn, { input: { handleOrEmail: this.markers.get('unknownName'), password } });
    const { data } = await this.run(signIn, { input: { handleOrEmail: email, password } });
    const signedIn = data?.signIn as unknown as Session;
    const { accessToken, refreshToken } = signedIn.tokens;
    this.markers.add('accessTokenClaims', accessToken.split('.')[1]!.slice(-40));
    this.markers.add('accessTokenSignature', accessToken.split('.')[2]!.slice(0, 40));
    this.markers.add('refreshToken', refreshToken.slice(-40));
    await this.refresh(refreshToken);
    await this.refresh(this.markers.get('madeUpRefreshToken'));
    return signedIn;
  }

  async refresh(refreshToken: string): Promise<Answer> {
    const query =
      'mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { tokens { accessToken } } }';
    return this.run(query, { input: { refreshToken } });
  }

  /** Publishes a text, answers it, likes it and reads what came of it. */
  async post(token: string, textMarker: string): Promise<string | undefined> {
    const create = 'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }';
    const text = this.markers.get(textMarker);
    const { data } = await this.run(create, { input: { text } }, token);
    const id = (data?.createPost?.post as { id: string } | undefined)?.id;
    await this.run(create, { input: { text: this.markers.get('replyText'), parentId: id } }, token);
    await this.run('mutation ($id: ID!) { likePost(input: { postId: $id }) { post { text } } }', { id }, token);
    await this.run('{ homeTimeline { edges { node { text author { displayName } } } } }', {}, token);
    await this.run('{ notifications { edges { node { kind post { text } } } } }', {}, token);
    return id;
  }

  async upload(token: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const form = new FormData();
    form.set(this.markers.get('fieldName'), this.markers.get('fieldValue'));
    form.set('file', new Blob([bytes], { type: 'image/png' }), `${this.markers.get('fileName')}.png`);
    await this.send('/v1/media', { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } });
  }

  /** Secrets where they do not belong, and bodies that nobody can read. */
  async misplace(token: string): Promise<void> {
    const secret = (name: string) => this.markers.get(name);
    const json = { 'content-type': 'application/json' };
    const post = (body: string, headers: Record<string, string> = {}) =>
      this.send('/graphql', { method: 'POST', body, headers: { ...json, ...headers } });
    await this.send(`/graphql?query={viewer{id}}&access_token=${token}&password=${secret('inQuery')}`);
    await this.send(`/graphql?query={viewer{id}}&variables={"a":${secret('inBrokenQuery')}`);
    await this.send(`/v1/notifications/stream?token=${token}&after=${secret('inStreamQuery')}`);
    await this.send(`/${secret('inPath')}/${token}`);
    await this.send(`/%zz${secret('inBrokenPath')}`);
    await this.send(`/media/${secret('inMediaPath')}/640.avif`);
    await this.send('/graphql', { headers: { cookie: `session=${secret('inCookie')}; token=${token}` } });
    await this.send('/nowhere', { headers: { 'x-token': secret('inHeader'), referer: `http://x/?t=${token}` } });
    await this.send('/nowhere', { headers: { 'user-agent': secret('inAgent'), 'x-request-id': token } });
    await post(`{"query": "{ viewer { id } }", "password": ${secret('inBrokenJson')}`);
    await post(secret('asBody'));
    await post(secret('asForm'), { 'content-type': `application/${secret('inContentType')}` });
    await post(JSON.stringify({ query: '{ viewer { id } }' }), { authorization: `Bearer ${secret('asToken')}` });
    await post(JSON.stringify({ query: '{ viewer { id } }' }), { authorization: `Basic ${secret('asBasic')}` });
    await this.run(`query ${secret('asOperation')} { viewer { id } }`, {}, token);
    await this.run(`{ ${secret('asField')} }`, {}, token);
    await this.run(`{ ${secret('asAlias')}: viewer { id } }`, {}, token);
    await this.run(`{ post(id: "${secret('asLiteral')}") { id } }`, {}, token);
    await this.run('query ($id: ID!) { post(id: $id) { id } }', { id: secret('asVariable') }, token);
    await this.run('{ viewer { id } }', { [secret('asVariableName')]: 1 }, token);
    await this.run('{ homeTimeline(after: "x") { edges { cursor } } }', { after: secret('asCursor') }, token);
    await this.socket({ authorization: `Bearer ${secret('inSocket')}` }, secret('inSocketQuery'));
    await this.socket({ authorization: `Bearer ${token}` }, token);
  }

  /** One operation; whatever it answers. */
  async run(query: string, variables: Record<string, unknown> = {}, token?: string): Promise<Answer> {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const body = JSON.stringify({ query, variables });
    return (await (await this.send('/graphql', { method: 'POST', body, headers })).json()) as Answer;
  }

  private async send(path: string, init: RequestInit = {}): Promise<Response> {
    const signal = AbortSignal.timeout(15_000);
    const response = await fetch(this.world.url + path, { ...init, signal });
    this.requestIds.push(response.headers.get('x-request-id') ?? '');
    if (!response.headers.get('content-type')?.includes('event-stream')) return response;
    await response.body?.cancel();
    return response;
  }

  /** Opens, says who it is, asks for nonsense, and waits for the end. */
  private async socket(payload: object, query: string): Promise<void> {
    const url = `${this.world.url.replace('http', 'ws')}/graphql?token=${query}`;
    const socket = new WebSocket(url, 'graphql-transport-ws');
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'connection_init', payload }));
      socket.send(`{"type": "subscribe", ${this.markers.get('asSocketMessage')}`);
    });
    await new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve));
  }
}
