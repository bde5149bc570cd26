import type { Writable } from 'node:stream';

/**
 * Has a socket send together what is written to it in one turn of the event loop. A client writes each command by
 * itself, and each is a call of the system, which for a few bytes costs more than all else that is done for them.
 */
export function sendTogether(socket: Writable): void {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  let isHeld = false;
  const send = () => {
    isHeld = false;
    socket.uncork();
  };
  socket.write = (...args: unknown[]) => {
    if (!isHeld) {
      isHeld = true;
      socket.cork();
      setImmediate(send);
    }
    return write(...args);
  };
}
