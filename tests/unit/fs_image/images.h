// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The images that make_images.py writes, once for all tests of the program.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "wasifs/fs/image.h"

namespace wasifs::image_tests {

/// Where the image of that name is.
[[nodiscard]] std::string path_of(std::string_view name);
/// The image; the test fails where it cannot be opened.
[[nodiscard]] Image open(std::string_view name, const ImageOptions& options = {});
/// Why it cannot be; `success` where it can.
[[nodiscard]] ImageProblem problem_of(std::string_view name, const ImageOptions& options = {});
/// The content of a file in the layers as a union with rooted links, or the name of an errno.
[[nodiscard]] std::string content(const Image& image, std::string_view path);
/// All that the layers show together: content, targets and types by path.
[[nodiscard]] std::map<std::string, std::string> tree_of(const Image& image);

}  // namespace wasifs::image_tests
