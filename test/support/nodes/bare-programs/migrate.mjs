// A migration: one table, whether it is there or not.
import { createConnection } from 'mysql2/promise';

const connection = await createConnection(/** @type {string} */ (process.env['DATABASE_URL']));
await connection.query('CREATE TABLE IF NOT EXISTS probe (n INT PRIMARY KEY)');
await connection.end();
