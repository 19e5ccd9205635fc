import { createServer } from 'node:net';
import { type Finding, fault, ok } from './finding.ts';

export function checkPort(host: string, port: number): Promise<Finding> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE';
      resolve(
        fault(
          'port',
          `${host}:${port} ${inUse ? 'is in use' : `cannot be opened (${error.code})`}`,
          inUse
            ? 'stop the other server, or set LIKENESS_PORT'
            : 'set LIKENESS_HOST and LIKENESS_PORT to an address of this machine',
        ),
      );
    });
    probe.listen(port, host, () => probe.close(() => resolve(ok('port', `${host}:${port} is free`))));
  });
}
