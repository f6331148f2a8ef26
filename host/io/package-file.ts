/**
 * A file of this package.
 * @param path from the package's root, e.g. `kernels-thumb/prebuilt/kernels.json`
 */
export function packageFile(path: string): URL {
  // By the package's own name: this module runs from dist/host/io or from a bundle, at different depths.
  return new URL(path, import.meta.resolve('thumbnn/package.json'));
}
