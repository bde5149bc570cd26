/** The one failure of listening that people meet: says it in a line and exits 1. */
export function exitWhenAddressInUse(error: unknown): never {
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code !== 'EADDRINUSE') throw error;
  console.error(`Port ${port} on ${address} is in use. Stop what listens there, or set PORT to another one.`);
  process.exit(1);
}
