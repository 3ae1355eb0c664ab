# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Errors as exceptions. LLVM 19 has no word for try_table, which is what engines run: the instruction
# is written as its bytes. The stack pointer is a variable of the program, so that whoever catches
# puts it back.

  .globaltype __stack_pointer, i32
  .tagtype thrown_error
  .globl thrown_error
thrown_error:

  .globl throw_error
  .type throw_error,@function
throw_error:
  .functype throw_error () -> ()
  throw thrown_error
  end_function

  .globl call_and_catch
  .type call_and_catch,@function
call_and_catch:
  .functype call_and_catch (i32, i32, i32) -> ()
  .local i32
  global.get __stack_pointer
  local.set 3
  block
  .byte 0x1f, 0x40, 0x01, 0x02, 0x00  # try_table (catch_all 0)
  local.get 1
  local.get 2
  local.get 0
  call_indirect (i32, i32) -> ()
  return
  .byte 0x0b  # end_try_table
  end_block
  local.get 3
  global.set __stack_pointer
  end_function
