/** The hash of a file as it was built in (`build/integrity.js`). */
declare module "*?integrity" {
  const hash: string;
  export default hash;
}
