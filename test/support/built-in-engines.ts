import { ENGINES } from '../../emulator/index.js';

/** Names of the engines of this package, the default first: those with a machine behind them, unlike Unicorn. */
export const BUILT_IN_ENGINES = ENGINES.map(({ name }) => name).filter((name) => name !== 'unicorn');
