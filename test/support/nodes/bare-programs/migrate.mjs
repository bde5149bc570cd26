// A migration: one table, whether it is there or not.
import { readFile } from 'node:fs/promises';
import { createConnection } from 'mysql2/promise';

const url = await readFile(/** @type {string} */ (process.env['DATABASE_URL_FILE']), 'utf8');
const connection = await createConnection(url.trim());
await connection.query('CREATE TABLE IF NOT EXISTS probe (n INT PRIMARY KEY)');
await connection.end();
