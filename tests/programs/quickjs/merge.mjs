// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Merges the JSON files of a directory into one: merge.mjs DIRECTORY OUTPUT
import * as os from 'qjs:os';
import * as std from 'qjs:std';

const [directory, output] = scriptArgs.slice(-2);
const [names, error] = os.readdir(directory);
if (error) throw new Error(`readdir: ${error}`);
if (!names.includes('.') || !names.includes('..')) throw new Error('no . and ..');

const merged = {};
const found = names.filter((name) => name.endsWith('.json')).sort();
for (const name of found) {
  const { name: key, parts } = JSON.parse(std.loadFile(`${directory}/${name}`));
  merged[key] = parts;
}
const file = std.open(output, 'w');
file.puts(JSON.stringify(merged));
file.close();
print(`merged ${found.join(', ')}`);
