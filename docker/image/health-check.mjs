// What a container's health check runs: whether the app is ready. Images have no curl.
const ports = Object.entries(process.env).filter(([name]) => name.endsWith('_HEALTH_PORT'));
const answers = await Promise.all(
  ports.map(([, port]) => fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(2_000) })),
);
process.exit(answers.length > 0 && answers.every(({ ok }) => ok) ? 0 : 1);
