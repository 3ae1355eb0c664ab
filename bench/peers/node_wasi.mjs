// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A peer: runs a module under Node's own WASI (uvwasi). There is a function `bench.nothing` for
// empty_call_guest.c.
//
//   node node_wasi.mjs PROGRAM [HOST::GUEST...] -- [ARGUMENTS...]
import { readFile } from "node:fs/promises";
import { argv, exit } from "node:process";
import { WASI } from "node:wasi";

const [program, ...words] = argv.slice(2);
const end = words.indexOf("--");
const preopens = Object.fromEntries(words.slice(0, end).map((shown) => shown.split("::").reverse()));
const wasi = new WASI({ version: "preview1", args: [program, ...words.slice(end + 1)], preopens });
const module = await WebAssembly.compile(await readFile(program));
const instance = await WebAssembly.instantiate(module, {
  ...wasi.getImportObject(),
  bench: { nothing: (value) => value },
});
exit(wasi.start(instance));
