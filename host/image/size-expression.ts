/**
 * The little language of buffer sizes in kernel contracts: numbers, names of fields, `+ - * /`, parentheses and
 * `ceil(a, b)`, which rounds a up to a multiple of b. Division must leave no remainder.
 */
export interface SizeExpression {
  /** Names it uses, each once, in order of appearance. */
  readonly names: readonly string[];
  /** @throws RangeError for a value that is no whole number, a division with remainder, or a name without value */
  readonly evaluate: (values: { readonly [name: string]: number }) => number;
}

type Values = { readonly [name: string]: number };
type Term = (values: Values) => number;

/** @throws RangeError for text that is not an expression */
export function parseSizeExpression(text: string): SizeExpression {
  const tokens = text.match(/[a-z_][a-z0-9_]*|\d+|\S/g) ?? [];
  const names: string[] = [];
  let at = 0;

  const take = (token: string): boolean => {
    if (tokens[at] !== token) return false;
    at++;
    return true;
  };
  const expect = (token: string): void => {
    if (!take(token))
      throw new RangeError(`'${token}' expected before '${tokens[at] ?? 'the end'}' in '${text}'`);
  };

  function sum(): Term {
    let left = product();
    for (;;) {
      const before = left;
      if (take('+')) {
        const right = product();
        left = (v) => before(v) + right(v);
      } else if (take('-')) {
        const right = product();
        left = (v) => before(v) - right(v);
      } else return left;
    }
  }

  function product(): Term {
    let left = factor();
    for (;;) {
      const before = left;
      if (take('*')) {
        const right = factor();
        left = (v) => before(v) * right(v);
      } else if (take('/')) {
        const right = factor();
        left = (v) => whole(before(v) / right(v), text);
      } else return left;
    }
  }

  function factor(): Term {
    const token = tokens[at++];
    if (token === '(') {
      const inner = sum();
      expect(')');
      return inner;
    }
    if (token === 'ceil') {
      expect('(');
      const value = sum();
      expect(',');
      const multiple = sum();
      expect(')');
      return (v) => Math.ceil(value(v) / multiple(v)) * multiple(v);
    }
    if (token !== undefined && /^\d/.test(token)) return () => Number(token);
    if (token !== undefined && /^[a-z_]/.test(token)) {
      if (!names.includes(token)) names.push(token);
      return (v) => {
        const value = v[token];
        if (value === undefined) throw new RangeError(`'${token}' has no value in '${text}'`);
        return value;
      };
    }
    throw new RangeError(`a number or name expected before '${token ?? 'the end'}' in '${text}'`);
  }

  const term = sum();
  if (at < tokens.length) throw new RangeError(`'${tokens[at]}' is not expected in '${text}'`);
  return { names, evaluate: (values) => whole(term(values), text) };
}

function whole(value: number, text: string): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`'${text}' is not a whole number`);
  return value;
}
