/** Exit code 0 when the server inside this container answers that it is ready; there is no curl in the image. */
const TIMEOUT_MS = 4000;

const url = `http://127.0.0.1:${process.env.LIKENESS_PORT ?? 8080}/readyz`;
try {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  process.exitCode = response.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
