import { join } from 'node:path';
import { expect, it } from 'vitest';
import { insertMessages, listThreads, markMessageFailed } from '../../../src/data/outbox/messages.ts';
import { runCommand } from '../../support/nodes/command-line.ts';
import { useFolder } from '../../support/nodes/use-folder.ts';
import { openDatabaseAt } from '../../support/servers/open-database.ts';

const dir = useFolder('messages-command');
const threads = { sender: 'likes', receiver: 'images', subjects: ['image:7'] } as const;
const told = { kind: 'likes-counted', subject: 'image:7', body: { imageId: 7, likes: 3 } } as const;

it('a message that is parked is listed with its reason, and tried again when that is asked for', async () => {
  const database = await openDatabaseAt(`sqlite:${join(dir, 'instaclone.sqlite')}`);
  try {
    await database.migrate();
    const { likes } = database.stores;
    await likes.transaction((tx) => insertMessages(tx, 'likes', [told], new Date()));
    const find = async () => (await listThreads(likes.reader(), threads, 1))[0];
    const id = (await find())?.id ?? 0;
    await likes.transaction((tx) =>
      markMessageFailed(tx, 'likes', id, { failure: 'nobody understands it', dueAt: undefined }),
    );

    const jobs = (word: string) => runCommand(['jobs', word], { DATA_DIR: dir });
    const listed = await jobs('--failed');
    expect(listed).toMatchObject({ status: 0, stderr: '' });
    expect(listed.stdout).toMatch(
      /^No job has failed\.\n\S+ {2}message likes-counted of likes to images about image:7: nobody understands it\n$/,
    );
    expect(await jobs('--retry-messages')).toEqual({
      status: 0,
      stdout: 'Parked messages that are tried again: 1\n',
      stderr: '',
    });
    expect(await find()).toMatchObject({ isParked: false, attempts: 0 });
    expect((await jobs('--retry-messages')).stdout).toBe('No message is parked.\n');
  } finally {
    await database.close();
  }
});
