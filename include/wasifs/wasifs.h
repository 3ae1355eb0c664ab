// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All of wasifs but the engines.
#pragma once

#include "wasifs/clock.h"
#include "wasifs/errno.h"
#include "wasifs/fd_table.h"
#include "wasifs/file_ops.h"
#include "wasifs/filesystem.h"
#include "wasifs/guest_memory.h"
#include "wasifs/inode.h"
#include "wasifs/io_span.h"
#include "wasifs/limits.h"
#include "wasifs/mount.h"
#include "wasifs/open_file.h"
#include "wasifs/paths.h"
#include "wasifs/persist.h"
#include "wasifs/poll.h"
#include "wasifs/process.h"
#include "wasifs/random.h"
#include "wasifs/ref.h"
#include "wasifs/result.h"
#include "wasifs/rights.h"
#include "wasifs/snapshot.h"
#include "wasifs/snapshot_store.h"
#include "wasifs/trace.h"
#include "wasifs/types.h"
