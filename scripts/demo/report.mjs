// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For QuickJS: lists a directory, reads its JSON files, writes a report: report.mjs DIRECTORY OUTPUT
import * as os from 'qjs:os';
import * as std from 'qjs:std';

const [directory, output] = scriptArgs.slice(-2);
const [names, error] = os.readdir(directory);
if (error) throw new Error(`cannot list ${directory}: ${error}`);

os.mkdir(output);
const found = names.filter((name) => name.endsWith('.json')).sort();
let total = 0;
for (const name of found) {
  const order = JSON.parse(std.loadFile(`${directory}/${name}`));
  const sum = order.items.reduce((sum, { price, count }) => sum + price * count, 0);
  const file = std.open(`${output}/${name.replace('.json', '.txt')}`, 'w');
  file.puts(`${order.customer} pays ${sum}\n`);
  file.close();
  total += sum;
}
print(`${found.length} orders in ${directory}, ${total} in all`);
