/** The present time; one that tests can set. */
export type Clock = () => Date;
