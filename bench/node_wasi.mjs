// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A peer: runs a module under Node's own WASI (uvwasi).
// Usage: node node_wasi.mjs PROGRAM HOST_DIRECTORY GUEST_DIRECTORY [ARGUMENTS...]
import { readFile } from "node:fs/promises";
import { argv, exit } from "node:process";
import { WASI } from "node:wasi";

const [program, host, guest, ...rest] = argv.slice(2);
const wasi = new WASI({ version: "preview1", args: [program, ...rest], preopens: { [guest]: host } });
const module = await WebAssembly.compile(await readFile(program));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
exit(wasi.start(instance));
