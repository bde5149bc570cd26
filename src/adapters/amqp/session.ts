import { connect, type ConfirmChannel } from 'amqplib';
import type { Writable } from 'node:stream';
import { withDeadline } from '../../ops/deadline.ts';
import { sendTogether } from '../../ops/send-together.ts';

/** One connection with its one channel, for as long as both live. */
export interface Session {
  channel: ConfirmChannel;
  /** Why the broker takes no messages at present (an alarm about its memory or disk); undefined when it does. */
  blocked: () => string | undefined;
  /** Resolves with the reason when the connection or the channel is gone. */
  ended: Promise<Error>;
  /** Gives up a connection that is no good any more, so that another one is made. */
  drop: (reason: Error) => void;
  /** Sends what is still unsent, then says goodbye; bounded, whatever the broker does. */
  close: () => Promise<void>;
}

export interface SessionOptions {
  /** As of `amqp://user:password@host:port/vhost`; `amqps` for TLS. */
  url: string;
  /** What it is for; shown in the broker's list of connections. */
  purpose: string;
  connectTimeoutMs: number;
  /** Runs before anybody else gets the channel. When it fails, so does the session. */
  setup: (session: Session) => Promise<void>;
  /** Ends the attempt. Says nothing to a session that is open. */
  signal: AbortSignal;
}

const closeTimeoutMs = 2_000;

/** Rejects in time when the broker does not let us in, or `setup` fails. */
export async function openSession(options: SessionOptions): Promise<Session> {
  // amqplib has no way to let go of a broker that hangs; but it hands its options on to node:net, whose signal does.
  const socket = new AbortController();
  const giveUp = () => socket.abort();
  options.signal.addEventListener('abort', giveUp);
  try {
    return await withDeadline('the broker', options.connectTimeoutMs, openOn(socket, options));
  } catch (error) {
    giveUp();
    throw error;
  } finally {
    options.signal.removeEventListener('abort', giveUp);
  }
}

/** What the types of a connection leave out. */
interface OwnSocket {
  connection: { stream: Writable };
}

async function openOn(socket: AbortController, { url, purpose, setup }: SessionOptions): Promise<Session> {
  const clientProperties = { connection_name: `instaclone ${purpose}` };
  const socketOptions = { noDelay: true, keepAlive: true, signal: socket.signal, clientProperties };
  const connection = await connect(withHeartbeat(url), socketOptions);
  sendTogether((connection as unknown as OwnSocket).connection.stream);
  let end: (reason: Error) => void = () => {};
  const ended = new Promise<Error>((resolve) => (end = resolve));
  let blockedBy: string | undefined;
  connection.on('error', end);
  connection.on('close', (error) => end(error ?? new Error('the connection was closed')));
  connection.on('blocked', (reason) => (blockedBy = reason));
  connection.on('unblocked', () => (blockedBy = undefined));

  const channel = await connection.createConfirmChannel();
  channel.on('error', end);
  channel.on('close', () => end(new Error('the channel was closed')));
  let closing: Promise<void> | undefined;
  const drop = (reason: Error) => {
    closing ??= Promise.resolve(); // There is nobody left to say goodbye to.
    end(reason);
    socket.abort();
  };
  const sayGoodbye = async () => {
    // The channel first: the connection's goodbye would overtake acknowledgements that are not sent yet.
    await channel.close().catch(() => {});
    await connection.close();
  };
  const close = async () => {
    await withDeadline('the broker', closeTimeoutMs, sayGoodbye()).catch(() => {});
    drop(new Error('the connection was closed'));
  };
  const session: Session = {
    channel,
    ended,
    blocked: () => blockedBy,
    drop,
    close: () => (closing ??= close()),
  };
  await setup(session);
  return session;
}

/**
 * A broker that hangs is noticed after two to three heartbeats. RabbitMQ suggests one a minute; less than ten seconds
 * takes a busy process for a dead one.
 */
function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', '10');
  return parsed.href;
}
