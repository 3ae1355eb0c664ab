// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Does to files what a script can do to them, and checks each step: files.mjs DIRECTORY
import * as os from 'qjs:os';
import * as std from 'qjs:std';

const directory = scriptArgs.at(-1);
const at = (name) => `${directory}/kept/${name}`;

function check(good, what) {
  if (!good) throw new Error(`wrong: ${what}`);
  print(`ok ${what}`);
}
function succeeds(result, what) {
  check(result >= 0, `${what} (${result})`);
  return result;
}

succeeds(os.mkdir(`${directory}/kept`), 'mkdir');
check(os.mkdir(`${directory}/kept`) < 0, 'a second mkdir fails');

const bytes = new Uint8Array([0, 1, 2, 3]);
const fd = succeeds(os.open(at('file.bin'), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666), 'open');
check(os.write(fd, bytes.buffer, 0, 4) === 4, 'write');
check(os.seek(fd, 2, std.SEEK_SET) === 2, 'seek');
const tail = Uint8Array.from('tail', (letter) => letter.codePointAt(0));
check(os.write(fd, tail.buffer, 0, 4) === 4, 'overwrite');
check(os.seek(fd, 0n, std.SEEK_END) === 6n, 'seek with a big integer');
succeeds(os.close(fd), 'close');

const [stat, error] = os.stat(at('file.bin'));
check(error === 0 && stat.size === 6 && (stat.mode & os.S_IFMT) === os.S_IFREG, 'stat');
succeeds(os.rename(at('file.bin'), at('renamed.bin')), 'rename');
check(os.stat(at('file.bin'))[1] === std.Error.ENOENT, 'the old name is gone');

const times = [1_000_000_000_000, 1_100_000_000_000];
succeeds(os.utimes(at('renamed.bin'), ...times), 'utimes');
check(os.stat(at('renamed.bin'))[0].mtime === times[1], 'the time that was set');

const text = std.open(at('gone.txt'), 'w+');
for (let line = 0; line < 1000; ++line) text.puts(`line ${line}\n`);
text.seek(0, std.SEEK_SET);
let lines = 0;
while (text.getline() !== null) ++lines;
check(lines === 1000, 'lines written are read back');
text.close();
const append = std.open(at('gone.txt'), 'a');
append.puts('the last line');
append.close();
check(std.loadFile(at('gone.txt')).endsWith('line 999\nthe last line'), 'append');
succeeds(os.remove(at('gone.txt')), 'remove');
check(std.loadFile(at('gone.txt')) === null, 'what was removed cannot be read');

check(std.in.getline() === 'first' && std.in.getline() === 'second', 'standard input');
check(std.in.getline() === null, 'the end of standard input');
check(std.getenv('COLOUR') === 'blue', 'the environment');
print('all well');
