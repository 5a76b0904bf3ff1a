const words = new Set(
  'and or unless by without on ignoring group_left group_right offset bool inf nan start end'.split(' '),
);
const listOfLabels = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;

/** What a PromQL expression speaks of. */
export interface Spoken {
  /** Series by name, as they stand there: with `_bucket` and the like. */
  metrics: Set<string>;
  /** Labels that select or group. */
  labels: Set<string>;
}

/** Finds the names in an expression; variables of Grafana may stand where a value or a duration stands. */
export function namesIn(expression: string): Spoken {
  const withoutStrings = expression.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/#.*$/gm, '');
  const selectors = [...withoutStrings.matchAll(/\{([^}]*)\}/g)].map(([, inside]) => inside ?? '');
  const selecting = selectors.flatMap((inside) =>
    [...inside.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, name]) => name!),
  );
  const grouping = [...withoutStrings.matchAll(listOfLabels)].flatMap(([, inside]) => inside!.match(/\w+/g) ?? []);
  const rest = withoutStrings
    .replace(/\{[^}]*\}/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(listOfLabels, ' ');
  // A word that a bracket follows is a function, one that follows a digit is a unit.
  const names = rest.match(/(?<![\w.:$])[a-zA-Z_:][\w:]*(?![\w:]|\s*\()/g) ?? [];
  return {
    metrics: new Set(names.filter((name) => !words.has(name))),
    labels: new Set([...selecting, ...grouping]),
  };
}
