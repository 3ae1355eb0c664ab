;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
(module
  (func $early unreachable)
  (start $early)
  (func (export "_start")))
