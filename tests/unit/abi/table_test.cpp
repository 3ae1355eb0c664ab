// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tables that engines walk: names, signatures, and that each thunk makes its own call.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>
#include <string>

#include "fake_calls.h"

namespace wasifs {
namespace {

// Parameters as one letter each (i: i32, I: i64), then whether there is a result.
const std::map<std::string, std::string>& signatures() {
  static const std::map<std::string, std::string> table{
      {"args_get", "ii:i"},
      {"args_sizes_get", "ii:i"},
      {"environ_get", "ii:i"},
      {"environ_sizes_get", "ii:i"},
      {"clock_res_get", "ii:i"},
      {"clock_time_get", "iIi:i"},
      {"fd_advise", "iIIi:i"},
      {"fd_allocate", "iII:i"},
      {"fd_close", "i:i"},
      {"fd_datasync", "i:i"},
      {"fd_fdstat_get", "ii:i"},
      {"fd_fdstat_set_flags", "ii:i"},
      {"fd_fdstat_set_rights", "iII:i"},
      {"fd_filestat_get", "ii:i"},
      {"fd_filestat_set_size", "iI:i"},
      {"fd_filestat_set_times", "iIIi:i"},
      {"fd_pread", "iiiIi:i"},
      {"fd_prestat_get", "ii:i"},
      {"fd_prestat_dir_name", "iii:i"},
      {"fd_pwrite", "iiiIi:i"},
      {"fd_read", "iiii:i"},
      {"fd_readdir", "iiiIi:i"},
      {"fd_renumber", "ii:i"},
      {"fd_seek", "iIii:i"},
      {"fd_sync", "i:i"},
      {"fd_tell", "ii:i"},
      {"fd_write", "iiii:i"},
      {"path_create_directory", "iii:i"},
      {"path_filestat_get", "iiiii:i"},
      {"path_filestat_set_times", "iiiiIIi:i"},
      {"path_link", "iiiiiii:i"},
      {"path_open", "iiiiiIIii:i"},
      {"path_readlink", "iiiiii:i"},
      {"path_remove_directory", "iii:i"},
      {"path_rename", "iiiiii:i"},
      {"path_symlink", "iiiii:i"},
      {"path_unlink_file", "iii:i"},
      {"poll_oneoff", "iiii:i"},
      {"proc_exit", "i:"},
      {"proc_raise", "i:i"},
      {"sched_yield", ":i"},
      {"random_get", "ii:i"},
      {"sock_accept", "iii:i"},
      {"sock_recv", "iiiiii:i"},
      {"sock_send", "iiiii:i"},
      {"sock_shutdown", "ii:i"},
  };
  return table;
}

std::string signature(const HostCall& call) {
  std::string text;
  for (const ValueType type : call.parameters) text += type == ValueType::i64 ? 'I' : 'i';
  return text + (call.has_result ? ":i" : ":");
}

TEST(Table, ModulesInOrder) {
  const auto modules = host_modules();
  ASSERT_EQ(modules.size(), 2U);
  EXPECT_EQ(modules[0].name, "wasi_snapshot_preview1");
  EXPECT_EQ(modules[0].calls.size(), 46U);
  EXPECT_EQ(modules[1].name, "wasi_unstable");
  EXPECT_EQ(modules[1].calls.size(), 45U);
}

TEST(Table, SignaturesAreThoseOfTheStandard) {
  for (const HostModule& module : host_modules()) {
    std::set<std::string> seen;
    for (const HostCall& call : module.calls) {
      const std::string name(call.name);
      EXPECT_TRUE(seen.insert(name).second) << name;
      ASSERT_TRUE(signatures().contains(name)) << name;
      EXPECT_EQ(signature(call), signatures().at(name)) << module.name << ' ' << name;
      EXPECT_NE(call.thunk, nullptr);
    }
  }
}

TEST(Table, UnstableLacksAcceptOnly) {
  std::set<std::string> missing;
  for (const auto& [name, signature] : signatures()) missing.insert(name);
  for (const HostCall& call : host_modules()[1].calls) missing.erase(std::string(call.name));
  EXPECT_EQ(missing, std::set<std::string>{"sock_accept"});
}

TEST(Table, EachThunkMakesItsOwnCall) {
  const std::set<std::string> own{"fd_fdstat_get", "fd_fdstat_set_rights", "fd_filestat_get",
                                  "fd_seek",       "path_filestat_get",    "path_open",
                                  "poll_oneoff"};
  for (const HostModule& module : host_modules()) {
    const bool unstable = module.name == "wasi_unstable";
    for (const HostCall& call : module.calls) {
      fake_calls() = {};
      Process process;
      VectorMemory memory(65536);
      const std::array<std::uint64_t, 16> zeros{};
      const Outcome outcome = call.thunk(process, memory, zeros.data());
      const std::string name(call.name);
      EXPECT_EQ(fake_calls().called,
                (unstable && own.contains(name) ? "unstable." : "preview1.") + name);
      EXPECT_EQ(outcome.kind,
                name == "proc_exit" ? Outcome::Kind::exited : Outcome::Kind::returned);
      EXPECT_EQ(outcome.value, 0U) << name;
    }
  }
}

TEST(Table, WhatIsTheSameHasOneThunk) {
  std::map<std::string, HostThunk> preview1;
  for (const HostCall& call : host_modules()[0].calls)
    preview1[std::string(call.name)] = call.thunk;
  int different = 0;
  for (const HostCall& call : host_modules()[1].calls)
    if (preview1.at(std::string(call.name)) != call.thunk) ++different;
  EXPECT_EQ(different, 7);
}

}  // namespace
}  // namespace wasifs
