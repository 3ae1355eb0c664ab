# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The guests, by what they are about.

# POSIX behaviour, which the kernel confirms.
foreach(guest IN ITEMS
  open_create access_mode seek_tell append positioned_io vectored_io sparse truncate shared_file
  unlink directories rename symlinks symlink_chain hard_links)
  guest_test(NAME ${guest} NATIVE_TWIN)
endforeach()
