/** What is heard. Browsers may want a touch before they play anything; then `blocked` asks for it. */
export class SoundOut {
  #blocked = $state(false);
  #audio: HTMLAudioElement | null = null;

  get blocked(): boolean {
    return this.#blocked;
  }

  /** Plays this stream in this element until the returned function is called. */
  play(element: HTMLAudioElement, stream: MediaStream): () => void {
    this.#audio = element;
    element.srcObject = stream;
    this.start();
    return () => {
      element.srcObject = null;
      this.#audio = null;
      this.#blocked = false;
    };
  }

  start(): void {
    this.#audio?.play().then(
      () => {
        this.#blocked = false;
      },
      (error: unknown) => {
        // Anything else is a stream that changed while it started; it starts again by itself.
        this.#blocked = error instanceof DOMException && error.name === "NotAllowedError";
      },
    );
  }
}
