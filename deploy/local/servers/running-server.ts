/** A program of one's own that answers, as a child of this process. It ends with this process at the latest. */
export interface RunningServer {
  name: string;
  /** What a client is configured with. */
  url: string;
  port: number;
  pid: number;
  /** Asks it to end in order, kills it when it does not; resolves when it is gone. Twice is fine. */
  stop(): Promise<void>;
  /** As if the power failed: SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: it keeps its connections and answers nothing, like a machine that hangs. */
  pause(): void;
  resume(): void;
}

/** What every server can be told. Started again with the same folder and port it is the same server, restarted. */
export interface ServerOptions {
  /** Everything it writes is in here; made when missing. */
  dir: string;
  name?: string;
  /** A free one when not given. */
  port?: number;
  /** Told when it has ended, with how: `exit code 1`, `SIGKILL`. */
  onExit?: ((how: string) => void) | undefined;
}
