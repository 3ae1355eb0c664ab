// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Counts the words of a file and writes a table of them: words.mjs INPUT OUTPUT
import * as std from 'qjs:std';

const [input, output] = scriptArgs.slice(-2);
const counts = new Map();
const words = std.loadFile(input).split(/\s+/);
for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);

const table = std.open(output, 'w');
for (const [word, count] of [...counts].sort()) table.puts(`${word}\t${count}\n`);
table.close();
print(`${words.length} words, ${counts.size} different`);
