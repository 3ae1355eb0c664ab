// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which names of a guest are names of files on Windows. NTFS stores nearly any name, but Windows'
// own programs understand many otherwise: as a device, a stream of a file, a way through several
// directories, or as another name without the dots and spaces at its end. Such a name is refused
// before Windows sees it. Pure, any thread; compiled, and so tested, everywhere.
#pragma once

#include <string>
#include <string_view>

#include "wasifs/result.h"

namespace wasifs::host {

/// Whether `name` is, up to its first dot and without spaces there, that of a device: CON, NUL,
/// COM1, LPT9, with superscript digits too. Case does not matter.
[[nodiscard]] bool is_device_name(std::u16string_view name) noexcept;
/// Whether a file of this one component can be there: no device, none of `< > : " / \ | ? *`, no
/// control character, no dot or space at the end, 1 to 255 units, neither "." nor "..".
[[nodiscard]] bool is_file_name(std::u16string_view name) noexcept;
/// Whether it looks like the short name that Windows makes of a long one, such as "PROGRA~1".
[[nodiscard]] bool looks_short(std::u16string_view name) noexcept;

/// `name` for Windows, to find what is there. Errors: `noent` where no file can have it, `ilseq`
/// where it is not UTF-8 (with `strict`, also where it has half of a pair without the other),
/// `nametoolong`.
[[nodiscard]] Result<std::u16string> name_to_find(std::string_view name, bool strict);
/// `name` for Windows, to give it to something. Errors: as `name_to_find`, but `inval` where no
/// file can have it.
[[nodiscard]] Result<std::u16string> name_to_make(std::string_view name, bool strict);

}  // namespace wasifs::host
