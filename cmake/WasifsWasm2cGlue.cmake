# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Describes a guest that wasm2c compiled as a wasifs::Wasm2cModule: reads the header that wasm2c made
# and writes the glue. A script, run with -D:
#   FOLDER  where <NAME>.h is and wasifs_wasm2c_<NAME>.{h,cpp} go      NAME  of the guest

cmake_minimum_required(VERSION 3.25)

file(READ "${FOLDER}/${NAME}.h" header)

# wasm2c puts names as they are into comments of the C that it makes: one that ends the comment would be
# compiled, with whatever follows.
string(REGEX REPLACE "[][;]" "," lines "${header}")
string(REGEX MATCHALL "/\\* (export|import): [^\n]*" lines "${lines}")
foreach(line IN LISTS lines)
  if(NOT line MATCHES "^/\\* (export: '[^*]*'|import: '[^*]*' '[^*]*') \\*/$")
    message(FATAL_ERROR "The guest ${NAME} is refused: a name that it imports or exports is no name "
      "but more than one line, or has a `*`: ${line}")
  endif()
endforeach()

set(instance "Z_${NAME}_instance_t")

# In the order in which the instance wants them: what is given to the functions of each imported module.
if(NOT header MATCHES "\nvoid Z_${NAME}_instantiate\\(([^)]*)\\)")
  message(FATAL_ERROR "${FOLDER}/${NAME}.h is not what wasm2c makes")
endif()
string(REGEX MATCHALL "struct Z_[A-Za-z0-9_]*_instance_t\\*" imported "${CMAKE_MATCH_1}")
set(imports "")
foreach(type IN LISTS imported)
  if(type MATCHES "Z_wasi_(snapshot_preview1|unstable)_instance_t")
    string(APPEND imports ", static_cast<${type}>(wasi)")
  else()
    string(APPEND imports ", static_cast<${type}>(host)")
  endif()
endforeach()

set(type_u32 i)
set(type_u64 j)
set(type_f32 f)
set(type_f64 d)

# Exported functions. Names that would need escaping are left out; they cannot be called by name.
string(REGEX MATCHALL "/\\* export: '[^'\"\\\\;\n\t[]*' \\*/\n[^\n[]*" exports "${header}")
string(REPLACE "]" "" exports "${exports}")
set(functions "")
set(table "")
set(memory "nullptr")
set(index 0)
foreach(export IN LISTS exports)
  if(NOT export MATCHES "^/\\* export: '(.*)' \\*/\n(.*[ *])(Z_[A-Za-z0-9_]+)\\((.*)\\)$")
    continue()
  endif()
  set(name "${CMAKE_MATCH_1}")
  string(STRIP "${CMAKE_MATCH_2}" result)
  set(symbol "${CMAKE_MATCH_3}")
  string(REPLACE ", " ";" parameters "${CMAKE_MATCH_4}")
  if(result MATCHES "\\*$")
    if(name STREQUAL "memory" AND result STREQUAL "wasm_rt_memory_t*")
      set(memory "${symbol}(static_cast<${instance}*>(instance))")
    endif()
    continue()
  endif()

  list(POP_FRONT parameters)  # the instance
  set(parameter_letters "")
  set(arguments "")
  set(number 0)
  foreach(type IN LISTS parameters)
    if(DEFINED type_${type})
      string(APPEND parameter_letters "${type_${type}}")
    else()
      string(APPEND parameter_letters "x")
    endif()
    string(APPEND arguments ", as<${type}>(arguments[${number}])")
    math(EXPR number "${number} + 1")
  endforeach()

  set(call "${symbol}(static_cast<${instance}*>(instance)${arguments})")
  if(result STREQUAL "void")
    set(result_letters "")
    set(body "  ${call};")
  elseif(result MATCHES "^struct wasm_multi_([a-z]+)$")
    # One field for each: its letter and its index.
    set(result_letters "${CMAKE_MATCH_1}")
    set(body "  const auto all = ${call};")
    string(LENGTH "${result_letters}" count)
    math(EXPR last "${count} - 1")
    foreach(number RANGE ${last})
      string(SUBSTRING "${result_letters}" ${number} 1 letter)
      string(APPEND body "\n  results[${number}] = bits(all.${letter}${number});")
    endforeach()
  elseif(DEFINED type_${result})
    set(result_letters "${type_${result}}")
    set(body "  results[0] = bits(${call});")
  else()
    set(result_letters "x")
  endif()

  if("${parameter_letters}${result_letters}" MATCHES "[^ijfd]")
    set(enter "nullptr")
  else()
    set(enter "&enter_${index}")
    string(APPEND functions
      "void enter_${index}(void* instance, [[maybe_unused]] const std::uint64_t* arguments, "
      "[[maybe_unused]] std::uint64_t* results) {\n${body}\n}\n")
  endif()
  string(APPEND table "    {\"${name}\", \"${parameter_letters}\", \"${result_letters}\", ${enter}},\n")
  math(EXPR index "${index} + 1")
endforeach()

file(WRITE "${FOLDER}/wasifs_wasm2c_${NAME}.h" "// Made by wasifs_add_wasm2c_module.
#pragma once

#include <wasifs/engine/wasm2c_module.h>

extern const wasifs::Wasm2cModule wasifs_wasm2c_${NAME};
")

file(WRITE "${FOLDER}/wasifs_wasm2c_${NAME}.cpp" "// Made by wasifs_add_wasm2c_module.
#include \"wasifs_wasm2c_${NAME}.h\"

#include <array>
#include <bit>
#include <cstdint>

#include \"${NAME}.h\"

namespace {

template <class To>
[[maybe_unused]] To as(std::uint64_t bits) {
  if constexpr (sizeof(To) == 4) return std::bit_cast<To>(static_cast<std::uint32_t>(bits));
  else return std::bit_cast<To>(bits);
}
template <class From>
[[maybe_unused]] std::uint64_t bits(From value) {
  if constexpr (sizeof(From) == 4) return std::bit_cast<std::uint32_t>(value);
  else return std::bit_cast<std::uint64_t>(value);
}

${functions}
constexpr std::array<wasifs::Wasm2cExport, ${index}> exports{{
${table}}};

void instantiate(void* instance, [[maybe_unused]] void* wasi, [[maybe_unused]] void* host) {
  Z_${NAME}_instantiate(static_cast<${instance}*>(instance)${imports});
}
void release(void* instance) { Z_${NAME}_free(static_cast<${instance}*>(instance)); }
const void* memory([[maybe_unused]] void* instance) { return ${memory}; }

}  // namespace

const wasifs::Wasm2cModule wasifs_wasm2c_${NAME}{
    \"${NAME}\", sizeof(${instance}), &Z_${NAME}_init_module, &instantiate, &release, &memory,
    exports};
")
