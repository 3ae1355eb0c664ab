// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
module counter(input clk, input reset, input enable, output reg [3:0] value);
  always @(posedge clk)
    if (reset) value <= 0;
    else if (enable) value <= value + 1;
endmodule
