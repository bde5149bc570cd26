/** Of one step at a server. Several steps end within 2.5 s in all, because what fails late is not tried again. */
export interface Limits {
  /** For a connection, be it waited for or opened. */
  acquireTimeoutMs: number;
  /** For one statement. */
  queryTimeoutMs: number;
}

/** How much later than at once a second try may begin. */
export const slackMs = 400;
