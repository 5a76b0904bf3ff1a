/**
 * What stands in a source file besides code, in the order it has to be looked for: `/*` in a string or a pattern begins no
 * comment, and an apostrophe in a comment no string.
 */
const tokens = new RegExp(
  [
    /'(?:\\.|[^'\\\n])*'/,
    /"(?:\\.|[^"\\\n])*"/,
    /`(?:\\[\s\S]|[^`\\])*`/,
    /(?<comment>\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$)/,
    // A pattern: there is nothing in front of it that could be divided.
    /(?<=(?:^|[(,=:[!&|?{};>]|\breturn)\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gm',
);

/** A source file without its comments; they are blanked and not removed, so that lines stay where they are. */
export function blankComments(text: string): string {
  return text.replace(tokens, (token: string, comment: string | undefined) =>
    comment === undefined ? token : token.replace(/[^\n]/g, ' '),
  );
}
