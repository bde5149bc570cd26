import type { Compilable, CompiledQuery, Kysely, QueryResult } from 'kysely';

/** Stands, while a statement is built, for the value of this name that is given when it runs. */
export type ValueOf<Given> = <Name extends keyof Given>(name: Name) => Given[Name];

/** What prepared statements run on: a reader or a writer of some store. */
type Handle = Pick<Kysely<never>, 'selectFrom'>;

/**
 * A statement that is built and compiled once for each engine and from then on only given its values: building one
 * takes Kysely longer than the driver needs to send it. Its text has to be the same whatever the values, so that a list
 * of values of any length has no place in it, and null only where it is stored.
 */
export function prepared<Db extends Handle, Given extends object, Row>(
  build: (db: Db, value: ValueOf<Given>) => Compilable<Row>,
): (db: Db, given: Given) => Promise<QueryResult<Row>> {
  /** By the class of the engine's adapter. */
  const compiled = new Map<unknown, CompiledQuery<Row>>();
  return (db, given) => {
    const executor = (db as unknown as Kysely<unknown>).getExecutor();
    const engine = executor.adapter.constructor;
    let statement = compiled.get(engine);
    if (!statement) {
      statement = build(db, (name) => new Place(name) as never).compile();
      compiled.set(engine, statement);
    }
    const parameters = statement.parameters.map((parameter) =>
      parameter instanceof Place ? given[parameter.name as keyof Given] : parameter,
    );
    return executor.executeQuery<Row>({ ...statement, parameters });
  };
}

class Place {
  readonly name: PropertyKey;
  constructor(name: PropertyKey) {
    this.name = name;
  }
}
