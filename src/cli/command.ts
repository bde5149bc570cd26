/** One option as people write it and as node:util's parseArgs wants it. */
export interface Option {
  type: 'string' | 'boolean';
  short?: string;
  /** What stands for the value in the help: `--strength N`. */
  placeholder?: string;
  meaning: string;
}

/** A command line that fits its command. */
export interface Arguments {
  /** Options with a value, by their long name. */
  values: Readonly<Record<string, string | undefined>>;
  /** Options without a value that were given. */
  flags: ReadonlySet<string>;
  operands: readonly string[];
}

/** Returns the exit status when it is not 0; throws a Failure or a UsageError for everything that can be said in a line. */
type Run = (args: Arguments) => Promise<number | void>;

/** All that is known of a command without loading it. */
export interface Command {
  name: string;
  summary: string;
  /** One line for each way of calling it, without the program's name. */
  usage: readonly string[];
  /** The least and the most operands. */
  operands: readonly [least: number, most: number];
  options: Readonly<Record<string, Option>>;
  /** More to know, one paragraph each. */
  notes?: readonly string[];
  /** Imports what it takes to run it, and only then: the start of `filter` must not pay for a database. */
  load(): Promise<Run>;
}
