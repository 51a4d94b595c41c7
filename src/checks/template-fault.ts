const OPENING = new Set(['if', 'range', 'with', 'define', 'block']);

/**
 * Why Go's text/template does not parse a text; undefined where nothing is known to be wrong: functions and fields are not judged. The message does not repeat the text,
 * which may be around a secret.
 */
export function templateFault(text: string): string | undefined {
  const blocks: string[] = [];
  let line = 1;
  for (let at = 0; ;) {
    const start = text.indexOf('{{', at);
    if (start < 0) break;
    line += lines(text.slice(at, start));
    const action = actionAt(text, start + 2);
    if (typeof action === 'string') return `${action} in line ${line}`;
    const wrong = takeBlock(action.words, blocks);
    if (wrong !== undefined) return `${wrong} in line ${line}`;
    line += lines(text.slice(start, action.end));
    at = action.end;
  }
  return blocks.length > 0 ? `${blocks[blocks.length - 1]} has no end` : undefined;
}

function lines(text: string): number {
  return text.split('\n').length - 1;
}

/** Follows what begins and ends a block. */
function takeBlock(words: readonly string[], blocks: string[]): string | undefined {
  const [word, next] = words;
  if (word === undefined) return 'there is nothing between {{ and }}';
  if (OPENING.has(word)) {blocks.push(word);} else if (word === 'end') {return blocks.pop() === undefined ? 'there is an end without a beginning' : undefined;} else if (word === 'else') {
    const open = blocks[blocks.length - 1];
    if (open !== 'if' && open !== 'with' && open !== 'range') return 'there is an else outside of if, with and range';
    if (next !== undefined && next !== 'if' && next !== 'with') return 'there is an else with something other than if or with after it';
  }
  return undefined;
}

/** The first words of an action and where it ends, or what is wrong with it. */
function actionAt(text: string, start: number): { readonly words: readonly string[]; readonly end: number } | string {
  const inner = /^-\s/.test(text.slice(start, start + 2)) ? start + 1 : start;
  if (/^\s*\/\*/.test(text.slice(inner, inner + 20))) {
    const close = /\*\/\s*-?\}\}/g;
    close.lastIndex = inner;
    const found = close.exec(text);
    return found ? { words: ['comment'], end: close.lastIndex } : 'a comment is not closed';
  }
  let depth = 0;
  let code = '';
  for (let at = inner; at < text.length; at++) {
    const letter = text[at];
    if (letter === '"' || letter === '`' || letter === '\'') {
      const end = closing(text, at);
      if (end < 0) return 'a quoted text is not closed';
      code += 'q';
      at = end;
    } else if (text.startsWith('}}', at)) {
      return depth > 0 ? 'a bracket ( is not closed' : { words: code.replace(/\s-$/, '').trim().split(/[\s(]+/).filter((word) => word !== '').slice(0, 2), end: at + 2 };
    } else if (text.startsWith('{{', at)) {
      return 'there is {{ between {{ and }}';
    } else {
      depth += letter === '(' ? 1 : letter === ')' ? -1 : 0;
      if (depth < 0) return 'there is ) without (';
      code += letter;
    }
  }
  return 'a {{ has no }}';
}

/** Where a quoted text ends; -1 where it does not. Only raw ones go over several lines. */
function closing(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === quote) return at;
    if (quote !== '`' && text[at] === '\n') return -1;
    if (quote !== '`' && text[at] === '\\') at++;
  }
  return -1;
}
