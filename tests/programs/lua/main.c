// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   lua SCRIPT [ARGUMENT...]
//
// Lua's own program is not in the package; this one runs a script that gets its arguments as `...`.
#include <stdio.h>

#include "lauxlib.h"
#include "lualib.h"

// wasi-libc has none.
FILE* tmpfile(void) {
  return NULL;
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  lua_State* state = luaL_newstate();
  luaL_openlibs(state);
  int failed = luaL_loadfile(state, argv[1]);
  if (failed == LUA_OK) {
    for (int i = 2; i < argc; ++i) lua_pushstring(state, argv[i]);
    failed = lua_pcall(state, argc - 2, 0, 0);
  }
  if (failed != LUA_OK) fprintf(stderr, "%s\n", lua_tostring(state, -1));
  lua_close(state);
  return failed != LUA_OK;
}
