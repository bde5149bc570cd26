import { openDatabaseAt } from './open-database.ts';

/** A process of its own that migrates the database at its argument and prints what it ran, as JSON. */
const database = await openDatabaseAt(process.argv[2] ?? '');
const names = await database.migrate();
await database.close();
process.stdout.write(JSON.stringify(names));
