# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The guests, by what they are about.

# POSIX behaviour, which the kernel confirms.
foreach(guest IN ITEMS
  open_create access_mode seek_tell append positioned_io vectored_io sparse truncate shared_file
  unlink directories rename symlinks symlink_chain hard_links read_directory
  stat times paths descriptors standard_io large_file allocate sync status_flags poll_files)
  guest_test(NAME ${guest} NATIVE_TWIN)
endforeach()
guest_test(NAME read_directory_changing NATIVE_TWIN MANY_CALLS)
guest_test(NAME deep_tree NATIVE_TWIN MANY_CALLS)
guest_test(NAME clocks SETUPS none NATIVE_TWIN)
guest_test(NAME random SETUPS none NATIVE_TWIN)
guest_test(NAME standard_input SETUPS none NATIVE_TWIN
  STDIN "first line\nsecond line" OPTIONS --stdin=-)

# The calls of preview1 as such.
foreach(guest IN ITEMS
  close renumber preopens fdstat set_flags set_rights filestat set_size set_times advise_allocate
  iovecs directory_as_file path_errors open_calls link_calls hard_link_calls seek_calls
  readdir_calls poll_calls sockets standard_streams)
  guest_test(NAME ${guest})
endforeach()
guest_test(NAME escapes SETUPS mem host over overlay)
if(TARGET wasifs::image)  # where what climbs above the root ends there
  guest_test(NAME escapes_rooted SOURCE escapes.c DEFINES ROOTED_LINKS SETUPS image)
endif()
guest_test(NAME path_utf8 SETUPS mem over)
guest_test(NAME args_environ SETUPS none ARGS "one|two words|"
  OPTIONS "--env=COLOUR=deep blue" --env=EMPTY= --env=EQUATION=a=b)
guest_test(NAME clock_calls SETUPS none)
guest_test(NAME random_calls SETUPS none)
guest_test(NAME process_calls SETUPS none)

# How a program ends: with the code it gives (255 stands for all above), or by a trap.
foreach(code IN ITEMS 0 33 126 255)
  guest_test(NAME exit_code_${code} SOURCE exit_code.c DEFINES EXIT_CODE=${code} EXIT ${code}
    SETUPS none)
endforeach()
guest_test(NAME exit_code_300 SOURCE exit_code.c DEFINES EXIT_CODE=300 EXIT 255 SETUPS none)
foreach(call RANGE 0 9)
  guest_test(NAME bad_pointer_${call} SOURCE bad_pointer.c DEFINES CALL=${call} EXIT 134 SETUPS mem)
endforeach()

# What the embedder composes.
guest_test(NAME read_only SETUPS readonly)
guest_test(NAME seeded SETUPS seeded)
guest_test(NAME mounts SETUPS mounts)

# wasi_unstable: where its layouts differ, and that all of it is there.
foreach(guest IN ITEMS unstable_whence unstable_filestat unstable_subscription unstable_calls)
  guest_test(NAME ${guest} SOURCE ${guest}.wat)
endforeach()

# A real server, with many clients at once.
server_test(NAME http_server)
