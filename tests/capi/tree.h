// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file system written in C over wasifs/c/custom.h: directories and files in memory, for one
// thread. For tests; it is also what an embedder's own would look like.
#pragma once

#include <wasifs/c/wasifs.h>

// What is in it at the moment, for tests that look whether all is given back.
struct tree_counts {
  int nodes;   // that live
  int inodes;  // that the library holds
};

// Makes an empty tree. `counts` outlives it.
wasifs_errno tree_create(struct tree_counts* counts, wasifs_filesystem** filesystem);
