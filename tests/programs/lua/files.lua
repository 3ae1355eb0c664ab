-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- Several files open at once: one is read by lines while another is written, a third is renamed and
-- a fourth removed while they are open. Arguments: the folder.

local folder = ...
local input <close> = assert(io.open(folder .. "/words.txt"))
local output <close> = assert(io.open(folder .. "/counts.txt", "w"))
local journal = assert(io.open(folder .. "/journal.new", "w+"))
local hidden = assert(io.open(folder .. "/hidden.txt", "w+"))
journal:setvbuf("line")
assert(os.remove(folder .. "/hidden.txt"))
assert(not io.open(folder .. "/hidden.txt"))

local counts, order, lines = {}, {}, 0
for line in input:lines() do
  lines = lines + 1
  for word in line:gmatch("%a+") do
    if not counts[word] then order[#order + 1] = word end
    counts[word] = (counts[word] or 0) + 1
  end
  if lines % 10 == 0 then journal:write("line ", lines, " at ", input:seek(), "\n") end
  if lines == 30 then assert(os.rename(folder .. "/journal.new", folder .. "/journal.txt")) end
  hidden:write(line:sub(1, 1))
end
table.sort(order, function(a, b)
  if counts[a] ~= counts[b] then return counts[a] > counts[b] end
  return a < b
end)
for _, word in ipairs(order) do output:write(word, "\t", counts[word], "\n") end
hidden:seek("set", 0)
journal:seek("set", 0)
print(lines .. " lines, " .. #order .. " words, journal of " .. #journal:read("a") .. " bytes")
print("hidden: " .. hidden:read("a"))
print(select(2, pcall(io.lines, folder .. "/none.txt")))
print(io.read("l"), io.read("n"), io.read("a"))
io.stderr:write("all well\n")
