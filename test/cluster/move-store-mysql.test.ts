import { describe } from 'vitest';
import { describeMoving } from '../contract/stores/move-suite.ts';
import { requireDocker } from '../support/servers/docker.ts';
import { startMysqlContainer } from '../support/servers/mysql-container.ts';

describe.skipIf(!(await requireDocker()))('a real server in a container', () => {
  describeMoving('MySQL', async () => {
    const server = await startMysqlContainer();
    return { adminUrl: server.url, stop: server.remove };
  });
});
