/** Every bound of the edge that is no configuration; a time is in milliseconds, a size in bytes. */
export const limits = {
  /** Bodies of GraphQL and JSON requests; an upload's size is the media app's to judge. */
  bodyBytesMax: 64 * 1024,
  /** From the first byte of a request to the last byte of its answer, where nothing below says otherwise. */
  requestMsMax: 10_000,
  /** Reading a picture, over the same phone. */
  mediaReadMsMax: 60_000,
  /** All of them together, and how many. */
  headerBytesMax: 16 * 1024,
  headersMax: 64,
  /** Then a connection is closed, so that clients spread over instances that came later. */
  requestsPerConnectionMax: 1_000,
  /** How long a socket may stand still while a request or an answer is under way on it; live views beat faster. */
  standstillMsMax: 60_000,
  /** How late a connection that is over its time may be noticed. */
  connectionsCheckMs: 500,
  /** A stretch of an upload over which its rate is taken. */
  uploadPaceEveryMs: 5_000,

  /** A page of 20 posts with everything takes about 120 tokens, the introspection of GraphiQL about 300. */
  queryTokensMax: 1_000,
  queryDepthMax: 12,
  /** Fields under an alias, in all of a document: each may be a call of its own. */
  queryAliasesMax: 30,
  /** Fields an operation begins with, through fragments: what an alias is not needed for. */
  queryRootFieldsMax: 20,
  queryDirectivesMax: 30,
  /** On one field, fragment or operation. */
  queryDirectivesPerNodeMax: 4,
  queryFragmentsMax: 30,
  /** Fragments that spread fragments. */
  queryFragmentDepthMax: 8,
  /** In points; docs/limits.md says how they are counted. A page of 20 posts with everything costs about 150. */
  queryCostMax: 2_000,
  /** Objects and lists inside each other in the variables, which are the first; and values in all of them. */
  variablesDepthMax: 8,
  variableValuesMax: 1_000,
  /** Documents the engine keeps, up to twice as many, good ones and refused ones each; the largest take 0.2 MB there. */
  queriesCachedMax: 128,
  /** Texts that were found good. */
  queriesCachedBytesMax: 4 * 1024 * 1024,
  persistedQueryBytesMax: 8 * 1024 * 1024,
  pageSizeMax: 100,
  /** What a page is taken for when nobody says how long it is to be; the apps' own default. */
  pageSizeDefault: 20,
  batchIdsMax: 200,
  /** Rows of one call for a page of many lists: ids × page size. */
  batchRowsMax: 2_000,
  /** The contract of BatchListAncestors, for each post. */
  ancestorsMax: 50,
  /** How long one's own post may take to come into one's own timeline, and is put there meanwhile. */
  ownPostsMs: 60_000,
  /** Errors of one answer; what failed beyond them is counted. */
  errorsMax: 100,

  /** How old what is kept near may get, whatever is said of it. */
  nearCacheMsMax: 5 * 60_000,

  /** Over which points are counted, and for how many addresses and accounts each. */
  rateWindowSeconds: 60,
  rateKeysMax: 20_000,
  /** How long a request waits for the store that all gateways share; then how often that is asked whether it is back. */
  rateStoreMsMax: 50,
  rateStoreAskEveryMs: 500,

  uploadPartsMax: 8,
  uploadFieldBytesMax: 1_024,
  /** The contract of UploadMedia. */
  uploadChunkBytesMax: 64 * 1024,
  /** After a refusal this long goes to what is still under way of a body, so that the client reads the answer. */
  refusedBodyMsMax: 2_000,

  /** How long other machines may keep the signing keys, and this one asks for none; a new key is listed long before. */
  keysCachedSeconds: 60,
  keysAskedEveryMs: 30_000,
  keysAnswerMsMax: 2_000,

  connectionsMax: 10_000,
  connectionsPerAccountMax: 20,
  subscriptionsPerConnectionMax: 20,
  connectionInitMsMax: 3_000,
  messageBytesMax: 64 * 1024,
  /** What may wait in a socket for a reader that does not read. */
  socketBufferedBytesMax: 1024 * 1024,
  /** How long what was sent may wait for its reader. */
  stalledMsMax: 5_000,
  /** How long a reader that is cut off has for what still waits, and for the word why. */
  farewellMsMax: 5_000,
  pingEveryMs: 15_000,
  heartbeatEveryMs: 15_000,
  /** When a stream's client comes back by itself: anywhere between the half and the whole of it. */
  reconnectMsMax: 4_000,

  /** Changes that wait for one subscription while the log is read; more means reading again. */
  changesBufferedMax: 256,
  /** Changes that wait for a slow reader: a page of the log, what was buffered beside it, and some more. */
  changesQueuedMax: 512,
  changesPageSize: 100,
  headsEveryMs: 5_000,
  headsPerCallMax: 1_000,
  logRetryMs: 500,
  brokerFlushMsMax: 1_000,
} as const;
