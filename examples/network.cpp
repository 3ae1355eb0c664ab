// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A server and a client that meet in a network within this program: the server listens at a name,
// the client's descriptor connects to it each time that it accepts. Nothing is opened on the
// machine.
#include <wasifs/engine/wasmtime.h>
#include <wasifs/io/network.h>
#include <wasifs/wasifs.h>
#include <cstdio>
#include <span>
#include <string_view>
#include <thread>

using namespace wasifs;

// Both get their socket as descriptor 3 and their connection as 4. The server answers a number with
// its square.
constexpr std::string_view server_code = R"((module
  (import "wasi_snapshot_preview1" "sock_accept" (func $accept (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_recv" (func $recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_send" (func $send (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\20\00\00\00\04\00\00\00")           ;; one buffer: 4 bytes at 32
  (func (export "_start")
    (drop (call $accept (i32.const 3) (i32.const 0) (i32.const 8)))
    (drop (call $recv (i32.const 4) (i32.const 0) (i32.const 1) (i32.const 2) (i32.const 8) (i32.const 12)))
    (i32.store (i32.const 32) (i32.mul (i32.load (i32.const 32)) (i32.load (i32.const 32))))
    (drop (call $send (i32.const 4) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 8))))))";

// Sends 12 and ends with the answer as its code.
constexpr std::string_view client_code = R"((module
  (import "wasi_snapshot_preview1" "sock_accept" (func $accept (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_recv" (func $recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_send" (func $send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\20\00\00\00\04\00\00\00")
  (data (i32.const 32) "\0c\00\00\00")
  (func (export "_start")
    (drop (call $accept (i32.const 3) (i32.const 0) (i32.const 8)))
    (drop (call $send (i32.const 4) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 8)))
    (drop (call $recv (i32.const 4) (i32.const 0) (i32.const 1) (i32.const 2) (i32.const 8) (i32.const 12)))
    (call $exit (i32.load (i32.const 32))))))";

static RunResult run(const WasmtimeEngine& engine, std::string_view code, Ref<Inode> socket) {
  auto module = engine.compile(std::as_bytes(std::span(code)));
  auto process = ProcessBuilder().build();
  if (!module || !process || !(*process)->add_descriptor(std::move(socket), Access::read_write))
    return {.kind = RunResult::Kind::failed, .message = "cannot build the guest"};
  return WasmtimeGuest(engine, *module, **process).run_command();
}

int main() {
  const auto engine = WasmtimeEngine::create();
  if (!engine) return 1;
  const Ref<Network> network = make_network();
  auto listener = network->listen("squares");
  if (!listener) return 1;

  std::thread server([&] { (void)run(**engine, server_code, *std::move(listener)); });
  const RunResult client = run(**engine, client_code, network->connector("squares"));
  server.join();
  std::printf("the client got: 12 times 12 is %u\n", client.exit_code);
}
