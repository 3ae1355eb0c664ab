// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copies a file from one layer to another. No state.
#pragma once

#include "fs/overlay/layer.h"
#include "fs/overlay/temporary.h"

namespace wasifs::overlay {

/// Copies what `from` holds to the empty file `to`, piece by piece; blocks of zeros become holes.
/// Errors: those of reading, opening and writing.
[[nodiscard]] Result<void> copy_content(Inode& from, FileInode& to);
/// Whether two files hold the same. Errors: those of reading and opening.
[[nodiscard]] Result<bool> same_content(Inode& one, Inode& other);
/// Makes `to` a copy of `from`, a file, link or special file of `layer`: content (where `content`),
/// target, times, and its mode, owner and attributes where both layers keep them. Errors: `notsup`
/// for anything else, and as `copy_content`.
[[nodiscard]] Result<void> make_copy(const Layer& layer, Inode& from, const Layer& upper,
                                     Temporary& to, bool content);
/// Gives a new directory or file the mode, owner and attributes of the one that it stands for, and
/// the times in `stat`.
[[nodiscard]] Result<void> copy_metadata(const Layer& layer, Inode& from, const Stat& stat,
                                         const Layer& upper, Inode& to);

}  // namespace wasifs::overlay
