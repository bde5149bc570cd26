// What the engine runs in a container to see whether its web node or worker answers.
const port = process.env['HEALTH_PORT'] ?? process.env['PORT'];
const answer = await fetch(`http://127.0.0.1:${port}/livez`, { signal: AbortSignal.timeout(3000) });
process.exitCode = answer.ok ? 0 : 1;
