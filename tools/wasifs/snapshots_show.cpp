// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs snapshots show`: what is in one snapshot, and what has to be offered to restore it.
#include "inside.h"
#include "program_part.h"
#include "snapshot_text.h"
#include "store_commands.h"
#include "store_text.h"

namespace wasifs::cli {

int show_snapshot(const std::string& place, bool json) {
  const auto inside = look_inside(place);
  if (!inside) return refuse(inside.error());
  const auto program = read_program_part(*inside->reader, false);
  if (!program) return refuse(program.error());
  const auto object = json_of(*inside, *program);
  if (json) {
    print_json(object);
  } else {
    print_identity(object);
    print_holdings(object);
  }
  return 0;
}

}  // namespace wasifs::cli
