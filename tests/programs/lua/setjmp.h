// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In the place of <setjmp.h>, which wasi-libc has not: Lua's own way to name another means for its
// errors. They are exceptions of WebAssembly, see errors.s. The macros stand in one function of
// Lua's (ldo.c), whose `f`, `L` and `ud` are the function to be called and what it gets.
#pragma once

_Noreturn void throw_error(void);
void call_and_catch(void (*called)(void*, void*), void* first, void* second);

#define luai_jmpbuf int
#define LUAI_THROW(L, c) throw_error()
#define LUAI_TRY(L, c, a) call_and_catch((void (*)(void*, void*))(f), (L), (ud))
