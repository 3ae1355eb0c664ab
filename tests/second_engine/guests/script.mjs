// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What an interpreter has in its hands in the middle of a script: closures, generators, promises, exceptions,
// maps, regular expressions, big integers, numbers of all kinds, an open file.
import * as std from 'qjs:std';

const show = (...words) => {
  print(...words);
  std.out.flush();
};

function* primes() {
  const found = [];
  for (let n = 2; ; n++) {
    if (found.some((p) => n % p === 0)) continue;
    found.push(n);
    yield n;
  }
}

const numbers = primes();
const sums = new Map();
const input = std.open('/input.txt', 'r');
for (let line, number = 0; (line = input.getline()) !== null; number++) {
  const [, words, last] = /^\d+ ((?:word )*)(\d+)$/.exec(line);
  const key = words.length / 5;
  sums.set(key, (sums.get(key) ?? 0n) * 3n + BigInt(last) * BigInt(numbers.next().value));
  if (number % 40 === 0) show('line', number, last, String(sums.get(key)).length, input.tell());
}
input.close();
show(JSON.stringify([...sums].sort(([a], [b]) => a - b).map(([key, sum]) => [key, String(sum % 1000007n)])));

const deep = (n) => {
  try {
    if (n === 0) throw new RangeError('the bottom');
    return deep(n - 1);
  } finally {
    if (n % 50 === 0) show('up through', n);
  }
};
try {
  deep(200);
} catch (caught) {
  show(caught.name, caught.message);
}

const later = async (n) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.sqrt(await Promise.resolve(i)) / 3;
  return sum;
};
show((await Promise.all([10, 100, 1000].map(later))).join(' '));
show(Math.random() === Math.random(), new Date(0).toISOString(), NaN, -0, 1 / -0, 2 ** 70);
const sorted = Array.from({ length: 500 }, (_, i) => (i * 7919) % 1000).sort((a, b) => a - b);
show(sorted.filter((_, i) => i % 50 === 0).join());
