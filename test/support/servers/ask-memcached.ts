import { once } from 'node:events';
import { connect } from 'node:net';

/** What a memcached on 127.0.0.1 answers to these words of its text protocol. */
export async function askMemcached(port: number, words: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    socket.write(words);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer.toString();
  } finally {
    socket.destroy();
  }
}
