/** The Unicorn engine cannot be loaded here: the binding or the library is missing, or is not the right one. */
export class EngineUnavailable extends Error {
  readonly code = 'ENGINE_UNAVAILABLE';

  constructor(
    message: string,
    /** What the user can do about it. */
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'EngineUnavailable';
  }
}
