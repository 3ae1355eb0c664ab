// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A plugin stays loaded; the host hands it descriptors by number while it runs and gives it another
// standard output for each request. The plugin exports `shout(fd)`: it writes what it reads from fd
// to standard output, in capitals.
#include <wasifs/engine/wasmtime.h>
#include <wasifs/io/stdio.h>
#include <wasifs/wasifs.h>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

using namespace wasifs;

constexpr std::string_view plugin_code = R"((module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "shout") (param $fd i32) (result i32)
    (local $i i32) (local $c i32)
    (i32.store (i32.const 0) (i32.const 64))
    (i32.store (i32.const 4) (i32.const 1024))
    (drop (call $read (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 4)))   ;; count becomes the length to write
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $i) (i32.load (i32.const 4))))
      (local.set $c (i32.load8_u (i32.add (i32.const 64) (local.get $i))))
      (if (i32.and (i32.ge_u (local.get $c) (i32.const 97)) (i32.le_u (local.get $c) (i32.const 122)))
        (then (i32.store8 (i32.add (i32.const 64) (local.get $i)) (i32.sub (local.get $c) (i32.const 32)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
    (drop (call $close (local.get $fd)))
    (i32.load (i32.const 8)))))";

int main() {
  auto process = ProcessBuilder().build();
  auto engine = WasmtimeEngine::create();
  auto module = (*engine)->compile(std::as_bytes(std::span(plugin_code)));
  if (!process || !module) return 1;
  WasmtimeGuest plugin(**engine, *module, **process);
  if (plugin.run_reactor().kind != RunResult::Kind::returned) return 1;

  for (const std::string request : {"handed over by number", "and once more"}) {
    const auto output = make_bytes_output();
    if (!(*process)->set_descriptor(1, output, Access::write)) return 1;
    const auto fd = (*process)->add_descriptor(make_bytes_input(request), Access::read);
    if (!fd) return 1;
    const WasmValue argument = static_cast<std::int32_t>(*fd);
    const RunResult result = plugin.call("shout", std::span(&argument, 1));
    if (result.kind != RunResult::Kind::returned)
      return std::fprintf(stderr, "%s\n", result.message.c_str()), 1;
    std::printf("descriptor %u, uppercased: %s\n", *fd, output->contents().c_str());
  }
}
