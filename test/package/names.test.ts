import * as fs from 'node:fs';
import * as path from 'node:path';
import { PACKAGE } from './project';

/** What other languages do to a name that is a word of theirs: Python, Java and Go append `_`, C# writes `@` before it. */
const WORDS: { readonly [language: string]: string } = {
  'Python': 'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield',
  'Java': 'abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally float for goto if implements import instanceof int '
    + 'interface long native new package private protected public return short static strictfp super switch synchronized this throw throws transient try void volatile while',
  'Go': 'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var',
  'C#': 'abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit extern finally fixed float for foreach '
    + 'goto if implicit in int interface internal is lock long new object operator out override params private protected public readonly ref return sbyte sealed short sizeof stackalloc '
    + 'static string struct switch this throw try typeof uint ulong unchecked unsafe ushort using virtual void volatile while', // `namespace` is Kubernetes' own word: `@namespace` there
};

interface Member {
  readonly name?: string;
  readonly parameters?: readonly { readonly name: string }[];
}

interface Type {
  readonly fqn: string;
  readonly properties?: readonly Member[];
  readonly methods?: readonly Member[];
  readonly initializer?: Member;
}

const { types } = JSON.parse(fs.readFileSync(path.join(PACKAGE, '.jsii'), 'utf8')) as { types: { [name: string]: Type } };

test.each(Object.entries(WORDS))('%s has to change no name', (language, text) => {
  const words = new Set(text.split(' '));
  // C# and Go begin members with a capital letter, Java begins getters with `get`: only parameters are words of their own there.
  const areMembersWords = language === 'Python';
  const changed = Object.values(types).flatMap(({ fqn, properties = [], methods = [], initializer }) => [
    ...[...areMembersWords ? properties : [], ...areMembersWords || language === 'Java' ? methods : []]
      .filter(({ name }) => words.has(name!)).map(({ name }) => `${fqn}.${name}`),
    ...[...methods, ...initializer ? [initializer] : []].flatMap(({ name = 'new', parameters = [] }) => (
      parameters.filter((each) => words.has(each.name)).map((each) => `${fqn}.${name}(${each.name})`))),
  ]);
  expect(Object.keys(types).length).toBeGreaterThan(800);
  expect(changed).toEqual([]);
});
