/** Of this process's environment, what a program that is tested gets; the options note its queries, see test/routing. */
export const surroundings = () => ({
  PATH: process.env['PATH'],
  NODE_OPTIONS: process.env['NODE_OPTIONS'],
});
