/** An attachment: whoever reads with the ears, or types, begins here. */
export function focus(element: HTMLElement): void {
  element.focus();
}
