/** How many likes a picture shows: "Less than 10", then "10+", "20+" and so on. */
export function likesLabel(likes: number): string {
  return likes < 10 ? 'Less than 10' : `${Math.floor(likes / 10) * 10}+`;
}
