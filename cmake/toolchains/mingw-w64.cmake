# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Builds for 64-bit Windows with MinGW-w64's GCC (Debian: g++-mingw-w64-x86-64-posix) and runs what
# was built under Wine (Debian: wine64). The libraries that wasifs needs come from
# WASIFS_WINDOWS_PREFIX, which scripts/windows-deps.sh fills; see docs/windows.md.

set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(triple x86_64-w64-mingw32)

# The flavour with POSIX threads: the other one of GCC 12 has no std::thread.
find_program(CMAKE_C_COMPILER NAMES ${triple}-gcc-posix REQUIRED)
find_program(CMAKE_CXX_COMPILER NAMES ${triple}-g++-posix REQUIRED)
find_program(CMAKE_RC_COMPILER NAMES ${triple}-windres)

# Debian puts it beside the PATH unless its package `wine` is there too.
find_program(WASIFS_WINE NAMES wine64 wine PATHS /usr/lib/wine DOC "Runs the tests built for Windows")
if(WASIFS_WINE)
  set(CMAKE_CROSSCOMPILING_EMULATOR "${WASIFS_WINE}")
endif()

set(WASIFS_WINDOWS_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../build/deps/${triple}" CACHE PATH
  "Where the libraries for Windows are installed")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES WASIFS_WINDOWS_PREFIX)
set(CMAKE_FIND_ROOT_PATH "/usr/${triple}" "${WASIFS_WINDOWS_PREFIX}")
list(APPEND CMAKE_PREFIX_PATH "/")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# A program needs no DLL of the compiler's beside it. In C++23 GCC 12 has type_info's comparison inline
# and in the library as well, which only this linker minds (GCC bug 110572).
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static -Wl,--allow-multiple-definition")
set(CMAKE_SHARED_LINKER_FLAGS_INIT "-static-libgcc -static-libstdc++")
