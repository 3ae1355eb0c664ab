// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "interpreter.h"

#include <algorithm>
#include <map>
#include <new>
#include <utility>

// wabt's headers are not written for these warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <wabt/binary-reader.h>
#include <wabt/interp/binary-reader-interp.h>
#include <wabt/interp/interp.h>
#pragma GCC diagnostic pop

namespace wasifs::wabt_interpreter {
namespace {

namespace interp = wabt::interp;

constexpr std::uint64_t page_size = 65536;
constexpr std::uint64_t most_pages_of_32_bits = 65536;

wabt::Features features() {
  wabt::Features on;
  on.enable_exceptions();
  on.enable_memory64();
  on.enable_multi_memory();
  on.enable_tail_call();
  on.enable_extended_const();
  return on;
}

std::string letters_of(const interp::ValueTypes& types) {
  std::string letters;
  for (const wabt::Type type : types) {
    switch (type) {
      case wabt::Type::I32:
        letters += 'i';
        break;
      case wabt::Type::I64:
        letters += 'j';
        break;
      case wabt::Type::F32:
        letters += 'f';
        break;
      case wabt::Type::F64:
        letters += 'd';
        break;
      default:
        letters += 'x';
    }
  }
  return letters;
}

Types types_of(const interp::FuncType& type) {
  return {letters_of(type.params), letters_of(type.results)};
}

// A float is handed over bit by bit: what reads it as an integer and writes it as one keeps even a
// signalling NaN.
interp::Value to_value(char letter, std::uint64_t bits) {
  const bool small = letter == 'i' || letter == 'f';
  return small ? interp::Value::Make(static_cast<std::uint32_t>(bits)) : interp::Value::Make(bits);
}

std::uint64_t to_bits(char letter, const interp::Value& value) {
  if (letter == 'x') return 0;
  const bool small = letter == 'i' || letter == 'f';
  return small ? value.Get<interp::u32>() : value.Get<interp::u64>();
}

}  // namespace

struct Code {
  interp::ModuleDesc description;
};

std::shared_ptr<const Code> read_code(const void* data, std::size_t size, std::string& error) {
  const wabt::ReadBinaryOptions options(features(), nullptr, false, true, false);
  wabt::Errors errors;
  auto code = std::make_shared<Code>();
  if (wabt::Failed(
          interp::ReadBinaryInterp("module", data, size, options, &errors, &code->description))) {
    error = errors.empty() ? "this is no WebAssembly module"
                           : "the module is not valid: " + errors.front().message;
    return nullptr;
  }
  return code;
}

std::vector<Import> imports_of(const Code& code) {
  std::vector<Import> imports;
  for (const interp::ImportDesc& item : code.description.imports) {
    const bool is_function = item.type.type->kind == interp::ExternKind::Func;
    Types types;
    if (is_function) types = types_of(*wabt::cast<interp::FuncType>(item.type.type.get()));
    imports.push_back({item.type.module, item.type.name, is_function, std::move(types)});
  }
  return imports;
}

struct Instance::State {
  struct Export {
    interp::Func::Ptr function;
    Types types;
  };

  State(std::shared_ptr<const Code> of, std::uint64_t most)
      : code(std::move(of)), most_pages(most / page_size), store(features()) {}

  wabt::Result call_host(const Function& function, const Types& types, interp::Thread& thread,
                         const interp::Values& parameters, interp::Values& results,
                         interp::Trap::Ptr* trap);
  void use_memory_of(const interp::Instance& made);
  Ended ended(const interp::Trap::Ptr& trap, std::string& message);
  template <class Enter>
  Ended entered(std::string& message, const Enter& enter);

  std::shared_ptr<const Code> code;
  const std::uint64_t most_pages;
  interp::Store store;
  interp::Instance::Ptr instance;
  interp::Memory::Ptr memory;  // the exported one
  std::map<std::string, Export, std::less<>> exports;
  bool left_by_host = false;  // the trap that is on its way out is the host's
};

wabt::Result Instance::State::call_host(const Function& function, const Types& types,
                                        interp::Thread& thread, const interp::Values& parameters,
                                        interp::Values& results, interp::Trap::Ptr* trap) {
  // A start function calls before the instance is known.
  if (!memory) use_memory_of(*thread.GetCallerInstance());
  std::vector<std::uint64_t> arguments(parameters.size());
  for (std::size_t i = 0; i < arguments.size(); ++i)
    arguments[i] = to_bits(types.parameters[i], parameters[i]);
  std::vector<std::uint64_t> given(types.results.size());
  std::string message;
  if (!function(arguments.data(), given.data(), message)) {
    left_by_host = true;
    *trap = interp::Trap::New(store, message);
    return wabt::Result::Error;
  }
  results.resize(given.size());
  for (std::size_t i = 0; i < given.size(); ++i) results[i] = to_value(types.results[i], given[i]);
  return wabt::Result::Ok;
}

void Instance::State::use_memory_of(const interp::Instance& made) {
  for (const interp::ExportDesc& item : code->description.exports) {
    if (item.type.name == "memory" && item.type.type->kind == interp::ExternKind::Memory)
      memory = store.UnsafeGet<interp::Memory>(made.memories()[item.index]);
  }
}

// A trap of the host's ends the innermost call at once, so the flag is always about that one.
Ended Instance::State::ended(const interp::Trap::Ptr& trap, std::string& message) {
  if (trap) message = trap->message();
  return std::exchange(left_by_host, false) ? Ended::by_host : Ended::trapped;
}

// A memory that grows is a vector of the interpreter's, for which there may be no room.
template <class Enter>
Ended Instance::State::entered(std::string& message, const Enter& enter) {
  try {
    return enter();
  } catch (const std::bad_alloc&) {
    message = "the host has no memory left";
    return Ended::trapped;
  }
}

Instance::Instance(std::shared_ptr<const Code> code, std::uint64_t most_memory)
    : state_(std::make_unique<State>(std::move(code), most_memory)) {}

Instance::~Instance() = default;

Ended Instance::instantiate(const std::vector<Function>& functions, std::string& message) {
  State& self = *state_;
  interp::ModuleDesc description = self.code->description;
  for (interp::MemoryDesc& item : description.memories) {
    wabt::Limits& limits = item.type.limits;
    const std::uint64_t most =
        limits.is_64 ? self.most_pages : std::min(self.most_pages, most_pages_of_32_bits);
    if (limits.initial > most) return Ended::without_memory;
    limits.max = limits.has_max ? std::min(limits.max, most) : most;
    limits.has_max = true;
  }
  interp::RefVec imports;
  std::vector<interp::HostFunc::Ptr> held;  // until the instance holds them
  for (std::size_t i = 0; i < functions.size(); ++i) {
    const auto& type = *wabt::cast<interp::FuncType>(description.imports[i].type.type.get());
    held.push_back(interp::HostFunc::New(
        self.store, type,
        [&self, function = functions[i], types = types_of(type)](
            interp::Thread& thread, const interp::Values& parameters, interp::Values& results,
            interp::Trap::Ptr* trap) {
          return self.call_host(function, types, thread, parameters, results, trap);
        }));
    imports.push_back(held.back()->self());
  }
  const auto module = interp::Module::New(self.store, std::move(description));
  interp::Trap::Ptr trap;
  const Ended ended = self.entered(message, [&] {
    self.instance = interp::Instance::Instantiate(self.store, module.ref(), imports, &trap);
    return self.instance ? Ended::returned : self.ended(trap, message);
  });
  if (ended != Ended::returned) {
    self.memory.reset();
    return ended;
  }
  self.use_memory_of(*self.instance);
  for (const interp::ExportDesc& item : self.code->description.exports) {
    if (item.type.type->kind != interp::ExternKind::Func) continue;
    auto function = self.store.UnsafeGet<interp::Func>(self.instance->funcs()[item.index]);
    Types types = types_of(function->type());
    self.exports.emplace(item.type.name, State::Export{std::move(function), std::move(types)});
  }
  return Ended::returned;
}

const Types* Instance::find(std::string_view name) const {
  const auto found = state_->exports.find(name);
  return found == state_->exports.end() ? nullptr : &found->second.types;
}

Ended Instance::call(std::string_view name, const std::uint64_t* arguments, std::uint64_t* results,
                     std::string& message) {
  const State::Export& called = state_->exports.find(name)->second;
  interp::Values parameters;
  for (std::size_t i = 0; i < called.types.parameters.size(); ++i)
    parameters.push_back(to_value(called.types.parameters[i], arguments[i]));
  interp::Values given;
  interp::Trap::Ptr trap;
  const Ended ended = state_->entered(message, [&] {
    const auto result = called.function->Call(state_->store, parameters, given, &trap);
    return wabt::Failed(result) ? state_->ended(trap, message) : Ended::returned;
  });
  if (ended != Ended::returned) return ended;
  for (std::size_t i = 0; i < called.types.results.size(); ++i)
    results[i] = to_bits(called.types.results[i], given[i]);
  return Ended::returned;
}

std::uint8_t* Instance::memory(std::uint64_t& size) const noexcept {
  if (!state_->memory) {
    size = 0;
    return nullptr;
  }
  size = state_->memory->ByteSize();
  return state_->memory->UnsafeData();
}

bool Instance::has_memory() const noexcept {
  return static_cast<bool>(state_->memory);
}

}  // namespace wasifs::wabt_interpreter
