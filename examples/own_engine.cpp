// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An engine of one's own. The machine in the first half is the embedder's: it runs a small byte
// code, knows nothing of WASI, and imports functions by name, as engines do. The second half is all
// that it takes to join it to wasifs: memory, calls, ends. No other engine is linked.
#include <wasifs/engine/call_table.h>
#include <wasifs/io/stdio.h>
#include <wasifs/wasifs.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

// ---- The engine
// ----------------------------------------------------------------------------------

namespace machine {

/// What a guest ends with, other than by returning.
struct Ended {
  std::string why;
};

/// A function of the host: takes its arguments off the stack; ends the guest, or gives a result.
struct Import {
  std::size_t parameters = 0;
  std::function<std::variant<std::uint64_t, Ended>(const std::uint64_t* arguments)> function;
};

/// Instructions; `value` is a constant, an address, or the index of an import.
enum class Op { constant, load, store, grow, call, drop, halt };
struct Instruction {
  Op op;
  std::uint64_t value = 0;
};

/// A program: its code, what it imports, and what its memory begins with.
struct Program {
  std::vector<std::pair<std::string, std::string>> imports;  // module and name
  std::vector<Instruction> code;
  std::string data;
};

class Machine {
 public:
  explicit Machine(Program program) : program_(std::move(program)), memory_(1024) {
    std::memcpy(memory_.data(), program_.data.data(), program_.data.size());
  }

  /// Says what an import of that name is, if the program has one.
  void define(const std::string& module, const std::string& name, Import import) {
    for (std::size_t i = 0; i < program_.imports.size(); ++i) {
      if (program_.imports[i] == std::pair(module, name)) imports_[i] = std::move(import);
    }
  }

  /// Runs the program; nothing where it came to its end.
  std::optional<Ended> run() {
    std::vector<std::uint64_t> stack;
    const auto pop = [&stack] {
      const std::uint64_t value = stack.back();
      stack.pop_back();
      return value;
    };
    for (const Instruction& instruction : program_.code) {
      switch (instruction.op) {
        case Op::constant:
          stack.push_back(instruction.value);
          break;
        case Op::load: {
          if (instruction.value + 4 > memory_.size()) return Ended{"out of bounds"};
          std::uint32_t word = 0;
          std::memcpy(&word, memory_.data() + instruction.value, 4);
          stack.push_back(word);
          break;
        }
        case Op::store: {
          if (instruction.value + 4 > memory_.size()) return Ended{"out of bounds"};
          const auto word = static_cast<std::uint32_t>(pop());
          std::memcpy(memory_.data() + instruction.value, &word, 4);
          break;
        }
        case Op::grow:
          memory_.resize(memory_.size() + instruction.value);  // and it may move
          break;
        case Op::call: {
          const auto found = imports_.find(instruction.value);
          if (found == imports_.end()) return Ended{"an import is missing"};
          stack.resize(stack.size() - found->second.parameters);  // its values stay where they were
          auto result = found->second.function(stack.data() + stack.size());
          if (auto* const ended = std::get_if<Ended>(&result)) return std::move(*ended);
          stack.push_back(std::get<std::uint64_t>(result));
          break;
        }
        case Op::drop:
          pop();
          break;
        case Op::halt:
          return std::nullopt;
      }
    }
    return std::nullopt;
  }

  std::vector<std::byte>& memory() { return memory_; }

 private:
  Program program_;
  std::vector<std::byte> memory_;
  std::map<std::uint64_t, Import> imports_;
};

}  // namespace machine

// ---- The adapter
// ---------------------------------------------------------------------------------

/// Where the guest's memory is: asked anew for each access, so it may grow and move.
class MachineMemory final : public wasifs::GuestMemory {
 public:
  explicit MachineMemory(machine::Machine& machine) : machine_(machine) {}
  [[nodiscard]] wasifs::MemoryView view() noexcept override {
    return {machine_.memory().data(), machine_.memory().size()};
  }

 private:
  machine::Machine& machine_;
};

/// One guest, joined to its process.
class MachineGuest {
 public:
  MachineGuest(machine::Program program, wasifs::Process& process)
      : machine_(std::move(program)), memory_(machine_), process_(process) {
    for (const wasifs::HostModule& module : wasifs::host_modules()) {
      for (const wasifs::HostCall& call : module.calls)
        machine_.define(std::string(module.name), std::string(call.name),
                        {call.parameters.size(), [this, &call](const std::uint64_t* arguments) {
                           return enter(call, arguments);
                         }});
    }
  }

  /// Runs the guest: the code that it exited with, or why it ended.
  std::variant<std::uint32_t, std::string> run() {
    const auto ended = machine_.run();
    if (!ended) {
      process_.set_exit_code(0);
      return 0U;
    }
    if (const auto code = process_.exit_code()) return *code;
    return ended->why;
  }

 private:
  std::variant<std::uint64_t, machine::Ended> enter(const wasifs::HostCall& call,
                                                    const std::uint64_t* arguments) {
    const wasifs::Outcome outcome = call.thunk(process_, memory_, arguments);
    switch (outcome.kind) {
      case wasifs::Outcome::Kind::returned:
        return std::uint64_t{outcome.value};
      case wasifs::Outcome::Kind::exited:
        process_.set_exit_code(outcome.value);
        return machine::Ended{"the guest has exited"};
      case wasifs::Outcome::Kind::trapped:
      case wasifs::Outcome::Kind::suspended:  // only where the adapter calls Process::set_pausable
        break;
    }
    return machine::Ended{process_.trap_reason()};
  }

  machine::Machine machine_;
  MachineMemory memory_;
  wasifs::Process& process_;
};

// ---- A guest
// -------------------------------------------------------------------------------------

int main() {
  using machine::Op;
  const std::string wasi = "wasi_snapshot_preview1";
  machine::Program program;
  program.imports = {{wasi, "fd_write"}, {wasi, "proc_exit"}};
  program.data = std::string("\x08\0\0\0\x19\0\0\0hello from another engine", 33);
  program.code = {
      {Op::grow, 1 << 20},                                        // the memory moves
      {Op::constant, 1},   {Op::constant, 0}, {Op::constant, 1},  // one buffer, described at 0,
      {Op::constant, 512}, {Op::call, 0},     {Op::drop},         // to standard output
      {Op::load, 512},     {Op::call, 1},                         // exits with what was written
  };

  const auto output = wasifs::make_bytes_output();
  auto process = wasifs::ProcessBuilder().stdout_to(output).build();
  if (!process) return std::fprintf(stderr, "%s\n", process.error().c_str()), 1;
  const auto ended = MachineGuest(program, **process).run();
  if (const auto* const why = std::get_if<std::string>(&ended))
    return std::fprintf(stderr, "%s\n", why->c_str()), 1;
  std::printf("the guest wrote \"%s\" and exited with %u\n", output->contents().c_str(),
              std::get<std::uint32_t>(ended));
  return 0;
}
