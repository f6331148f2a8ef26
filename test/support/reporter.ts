import mocha from 'mocha';

/** The spec reporter, closed by the line that CI looks for: `N passed, N failed`. */
export default class Reporter extends mocha.reporters.Spec {
  override epilogue(): void {
    super.epilogue();
    console.log(`${this.stats.passes} passed, ${this.stats.failures} failed`);
  }
}
