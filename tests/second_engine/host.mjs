// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   node host.mjs FOLDER
//
// Goes on, in V8, with a guest that was paused under another engine: FOLDER is what hand_over wrote. Prints
// what the guest prints and ends with its exit code. It has the calls of WASI that the guests of these
// tests need; any other ends it, by name.

import fs from 'node:fs';
import path from 'node:path';

const folder = process.argv[2];
const read = (name) => fs.readFileSync(path.join(folder, name));
const state = JSON.parse(read('state.json'));

// Modules of our own, for what JavaScript cannot do itself.

const leb = (number) => {
  const bytes = [];
  for (; number > 127; number >>>= 7) bytes.push((number & 127) | 128);
  return [...bytes, number];
};
const vector = (items) => [...leb(items.length), ...items.flat()];
const name = (text) => vector([...Buffer.from(text)]);
const section = (id, bytes) => [id, ...leb(bytes.length), ...bytes];
const instance = (sections, imported) => {
  const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { host: { item: imported } }).exports;
};
const types = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };
const importOf = (description) => section(2, vector([[...name('host'), ...name('item'), ...description]]));

// A function of ours as a table of the guest takes it: with a type, [] -> results.
const typed = (results, call) =>
  instance([
    section(1, vector([[0x60, 0, ...vector(results.map((type) => types[type]))]])),
    importOf([0, 0]),
    section(7, vector([[...name('item'), 0, 0]])),
  ], call).item;

// Sets a global to bits. A Number on the way there would make a signalling NaN a quiet one.
const setters = {
  f32: { takes: ['i32'], code: [0x20, 0, 0xbe] },  // local.get 0, f32.reinterpret_i32
  f64: { takes: ['i64'], code: [0x20, 0, 0xbf] },  // local.get 0, f64.reinterpret_i64
  v128: { takes: ['i64', 'i64'], code: [0x20, 0, 0xfd, 0x12, 0x20, 1, 0xfd, 0x1e, 1] },  // splat, replace_lane
};
const setBits = (global, type, ...bits) => {
  const { takes, code } = setters[type];
  instance([
    section(1, vector([[0x60, ...vector(takes.map((taken) => types[taken])), 0]])),
    importOf([3, types[type], 1]),
    section(3, vector([[0]])),
    section(7, vector([[...name('set'), 0, 0]])),
    section(10, vector([vector([0, ...code, 0x24, 0, 0x0b])])),
  ], global).set(...bits);
};

// The world of the guest.

class Exit {
  constructor(code) {
    this.code = code;
  }
}

const codeOfTraps = 134;
const EBADF = 8, EEXIST = 20, EINVAL = 28, EISDIR = 31, ENOENT = 44, ENOTDIR = 54, ESPIPE = 70;
const DIRECTORY = 3, REGULAR = 4;
const host = state.host;
const files = new Map(host.files.map(({ name, file }) => [name, { content: read(file) }]));
const open = new Map(host.descriptors.map((one) => [one.number, {
  stream: !one.preopen && !one.file,
  preopen: one.preopen,
  file: files.get(one.file),
  offset: Number(one.offset ?? 0),
}]));
let memory;
const view = () => new DataView(memory.buffer);
const bytes = (at, size) => new Uint8Array(memory.buffer, at >>> 0, size >>> 0);
const u32 = (at, value) => view().setUint32(at >>> 0, value, true);
const u64 = (at, value) => view().setBigUint64(at >>> 0, BigInt(value), true);
const text = (at, size) => Buffer.from(bytes(at, size)).toString();

// The buffers of a read or write, until `move` took less than there is.
const each = (at, count, total, move) => {
  let moved = 0;
  for (let i = 0; i < count; i++) {
    const buffer = bytes(view().getUint32(at + 8 * i, true), view().getUint32(at + 8 * i + 4, true));
    const some = move(buffer);
    moved += some;
    if (some < buffer.length) break;
  }
  u32(total, moved);
  return 0;
};
const writeAll = (to, buffer) => {
  for (let at = 0; at < buffer.length;) at += fs.writeSync(to, buffer, at);
  return buffer.length;
};
const sizes = (strings) => (count, size) => {
  u32(count, strings.length);
  u32(size, strings.reduce((sum, string) => sum + Buffer.byteLength(string) + 1, 0));
  return 0;
};
const strings = (of) => (pointers, at) => {
  for (const string of of) {
    const ended = Buffer.from(`${string}\0`);
    u32(pointers, at);
    bytes(at, ended.length).set(ended);
    pointers += 4;
    at += ended.length;
  }
  return 0;
};
const filestat = (at, type, size) => {
  bytes(at, 64).fill(0);
  view().setUint8(at + 16, type);
  u64(at + 24, 1);
  u64(at + 32, size);
  for (const time of [40, 48, 56]) u64(at + time, host.clocks[0]);
  return 0;
};
const typeOf = (one) => (one.stream ? 0 : one.file ? REGULAR : DIRECTORY);
// The file's name below the one directory that there is.
const lookUp = (at, size) => text(at, size).replace(/^(\.?\/)+/, '') || '.';

const wasi = {
  args_sizes_get: sizes(host.arguments),
  args_get: strings(host.arguments),
  environ_sizes_get: sizes(host.environment),
  environ_get: strings(host.environment),
  clock_res_get: (_, at) => (u64(at, 1), 0),
  clock_time_get: (id, _, at) => (id < 2 ? (u64(at, host.clocks[id]), 0) : EINVAL),
  random_get: (at, size) => (bytes(at, size).fill(host.random), 0),
  sched_yield: () => 0,
  proc_exit: (code) => {
    throw new Exit(code);
  },

  fd_write: (fd, at, count, total) => {
    const one = open.get(fd);
    if (one === undefined || one.preopen) return EBADF;
    if (one.stream) return each(at, count, total, (buffer) => writeAll(fd, buffer));
    return each(at, count, total, (buffer) => {
      const grown = Buffer.alloc(Math.max(one.file.content.length, one.offset + buffer.length));
      one.file.content.copy(grown);
      grown.set(buffer, one.offset);
      one.file.content = grown;
      one.offset += buffer.length;
      return buffer.length;
    });
  },
  fd_read: (fd, at, count, total) => {
    const one = open.get(fd);
    if (one === undefined || one.preopen) return one ? EISDIR : EBADF;
    return each(at, count, total, (buffer) => {
      if (one.stream) return 0;
      const some = one.file.content.subarray(one.offset, one.offset + buffer.length);
      buffer.set(some);
      one.offset += some.length;
      return some.length;
    });
  },
  fd_seek: (fd, delta, whence, at) => {
    const one = open.get(fd);
    if (one === undefined) return EBADF;
    if (!one.file) return ESPIPE;
    const offset = Number(delta) + [0, one.offset, one.file.content.length][whence];
    if (offset < 0) return EINVAL;
    one.offset = offset;
    u64(at, offset);
    return 0;
  },
  fd_close: (fd) => (open.delete(fd) ? 0 : EBADF),
  fd_fdstat_get: (fd, at) => {
    const one = open.get(fd);
    if (one === undefined) return EBADF;
    bytes(at, 24).fill(0);
    view().setUint8(at, typeOf(one));
    // A stream cannot seek (bit 2) or tell (bit 5).
    u64(at + 8, one.stream ? 0x1fffffffn & ~0x24n : 0x1fffffff);
    u64(at + 16, 0x1fffffff);
    return 0;
  },
  fd_fdstat_set_flags: (fd) => (open.has(fd) ? 0 : EBADF),
  fd_filestat_get: (fd, at) => {
    const one = open.get(fd);
    return one === undefined ? EBADF : filestat(at, typeOf(one), one.file?.content.length ?? 0);
  },
  fd_prestat_get: (fd, at) => {
    const one = open.get(fd);
    if (!one?.preopen) return EBADF;
    u32(at, 0);
    u32(at + 4, Buffer.byteLength(one.preopen));
    return 0;
  },
  fd_prestat_dir_name: (fd, at, size) => {
    bytes(at, size).set(Buffer.from(open.get(fd).preopen).subarray(0, size));
    return 0;
  },
  path_filestat_get: (_fd, _follow, at, size, result) => {
    const wanted = lookUp(at, size);
    if (wanted === '.') return filestat(result, DIRECTORY, 0);
    const file = files.get(wanted);
    return file ? filestat(result, REGULAR, file.content.length) : ENOENT;
  },
  path_open: (_fd, _follow, at, size, how, _rights, _inheriting, flags, result) => {
    const wanted = lookUp(at, size);
    if (flags & 1) throw new Error('appending is not offered by this host');
    const [create, directory, exclusive, truncate] = [how & 1, how & 2, how & 4, how & 8];
    if (wanted !== '.' && !files.has(wanted)) {
      if (!create) return ENOENT;
      files.set(wanted, { content: Buffer.alloc(0) });
    } else if (create && exclusive) {
      return EEXIST;
    }
    const file = files.get(wanted);
    if (file && directory) return ENOTDIR;
    if (file && truncate) file.content = Buffer.alloc(0);
    let number = 0;
    while (open.has(number)) number++;
    open.set(number, { file, offset: 0 });
    u32(result, number);
    return 0;
  },
};

// Going on.

const module = new WebAssembly.Module(read('resume.wasm'));
const imports = {};
for (const item of WebAssembly.Module.imports(module)) {
  (imports[item.module] ??= {})[item.name] = wasi[item.name] ?? (() => {
    throw new Error(`${item.module}.${item.name} is not offered by this host`);
  });
}
const { exports } = new WebAssembly.Instance(module, imports);

const fill = (into, content) => {
  const missing = content.length - into.buffer.byteLength;
  if (missing > 0) into.grow(Math.ceil(missing / 65536));
  new Uint8Array(into.buffer).set(content);
};
for (const { export: place, file } of state.memories) fill(exports[place], read(file));
const functionOf = (place) => (place === null ? null : exports[place]);
for (const { export: place, type, low, high, function: referred } of state.globals) {
  const global = exports[place];
  if (type === 'funcref') global.value = functionOf(referred);
  else if (type === 'i32') global.value = Number(BigInt.asIntN(32, BigInt(low)));
  else if (type === 'i64') global.value = BigInt.asIntN(64, BigInt(low));
  else if (type === 'f32') setBits(global, type, Number(BigInt(low)) | 0);
  else if (type === 'f64') setBits(global, type, BigInt(low));
  else setBits(global, type, BigInt(low), BigInt(high));
}
for (const { export: place, size, changed } of state.tables) {
  const table = exports[place];
  if (size > table.length) table.grow(size - table.length);
  for (const [slot, referred] of changed) table.set(slot, functionOf(referred));
}
for (const { drop, dropped } of state.dropped) {
  exports[drop]();
  exports[dropped].value = 1;
}

fill(exports[state.frames.export], read(state.frames.file));
const calls = exports[state.calls.export];
const seldom = 0x7fffffff;
exports[state.polls].value = seldom;
calls.set(state.calls.poll, typed([], () => {
  exports[state.polls].value = seldom;
}));
const { pending } = state;
if (pending !== null) {
  calls.set(state.calls.pending, typed(pending.results, () =>
    imports[pending.module][pending.name](...pending.arguments.map(({ type, bits }) =>
      type === 'i32' ? Number(BigInt.asIntN(32, BigInt(bits))) : BigInt.asIntN(64, BigInt(bits))))));
}

memory = exports.memory;
try {
  calls.get(state.calls.outermost)();
  if (state.next !== null) exports[state.next]();
} catch (ended) {
  if (ended instanceof WebAssembly.RuntimeError) {
    console.error(ended.stack);
    process.exitCode = codeOfTraps;
  } else if (ended instanceof Exit) {
    process.exitCode = ended.code;
  } else {
    throw ended;
  }
}
