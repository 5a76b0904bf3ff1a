import { namesIn } from './names-in-promql.ts';

describe('namesIn', () => {
  it.each([
    ['up', ['up'], []],
    ['sum by (job, le) (rate(a_bucket{le=~"2|2.0"}[5m]))', ['a_bucket'], ['job', 'le']],
    ['a:b:rate5m > 14.4 * 0.001 and max_over_time(c[30m:1m] offset 10m) >= 1e3', ['a:b:rate5m', 'c'], []],
    ['min(a == 1 unless on () max by (job) (b) == 0) or absent(c{job="x y"})', ['a', 'b', 'c'], ['job']],
    ['label_replace(a, "to", "posts", "from", "{POSTS}") - time()', ['a'], []],
    ['rate(a{job="$app", instance=~"$instance"}[$__rate_interval]) # of b', ['a'], ['job', 'instance']],
  ])('%s', (expression, metrics, labels) => {
    const found = namesIn(expression);
    expect([...found.metrics].sort()).toEqual(metrics);
    expect([...found.labels].sort()).toEqual([...labels].sort());
  });
});
