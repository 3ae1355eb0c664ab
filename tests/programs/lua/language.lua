-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- What a pause has to carry: closures, coroutines, errors through C functions, callbacks from C,
-- metamethods, and a collector at work. Prints what it finds.

local function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end
print("fib", fib(16))

-- Closures that share a variable.
local function counter()
  local count = 0
  return function() count = count + 1 return count end, function() return count end
end
local up, read = counter()
for _ = 1, 5 do up() end
print("counter", read())

-- Coroutines that resume each other, one of which yields from within a protected call.
local function numbers(to)
  return coroutine.wrap(function()
    for i = 1, to do
      local good, what = pcall(function()
        if i % 3 == 0 then error({ code = i }) end
        coroutine.yield(i)
        return "went on"
      end)
      if not good then coroutine.yield(-what.code) end
    end
  end)
end
local seen = {}
for number in numbers(10) do seen[#seen + 1] = number end
print("coroutines", table.concat(seen, " "))

-- Errors out of functions that C calls, and what is closed on the way.
local closed = {}
local function closing(name)
  return setmetatable({}, { __close = function() closed[#closed + 1] = name end })
end
for depth = 1, 4 do
  local good, message = pcall(function()
    local a <close> = closing("a" .. depth)
    table.sort({ 5, 3, 1, 4 }, function(x, y)
      local b <close> = closing("b" .. depth)
      if x == 4 or y == 4 then error("four at depth " .. depth, 0) end
      return x < y
    end)
  end)
  print("error", good, message)
end
print("closed", table.concat(closed, " "))
print("nested", pcall(pcall, error, "inner"))
print("handler", xpcall(function() local nothing; return nothing.field end,
  function(message) return (message:gsub("^.-:%d+: ", "")) end))
print("overflow", select(2, pcall(function() local function deep() return 1 + deep() end return deep() end))
  :match("stack overflow"))

-- Callbacks from C in the middle of a string.
local text = ("the quick brown fox jumps over the lazy dog "):rep(20)
local words = {}
local shouted = text:gsub("%a+", function(word)
  words[word] = (words[word] or 0) + 1
  return word:sub(1, 1):upper() .. word:sub(2)
end)
print("gsub", shouted:sub(1, 44), words.the, words.fox)

-- Metamethods, and a sort by a Lua function.
local Vector = {}
Vector.__index = Vector
Vector.__add = function(a, b) return setmetatable({ a[1] + b[1], a[2] + b[2] }, Vector) end
Vector.__lt = function(a, b) return a[1] * b[2] < b[1] * a[2] end
Vector.__tostring = function(v) return ("(%d, %d)"):format(v[1], v[2]) end
local sum, all = setmetatable({ 0, 0 }, Vector), {}
for i = 1, 60 do
  all[i] = setmetatable({ (i * 37) % 61, (i * 53) % 67 + 1 }, Vector)
  sum = sum + all[i]
end
table.sort(all)
print("vectors", tostring(sum), tostring(all[1]), tostring(all[60]))

-- What is garbage goes, and finalisers run.
local gone = 0
for i = 1, 300 do setmetatable({ ("x"):rep(i) }, { __gc = function() gone = gone + 1 end }) end
collectgarbage()
print("collected", gone)
print("numbers", 7 // 2, -7 % 3, 1e15, 2 ^ 53, 0x7fffffffffffffff + 1 == math.mininteger, 3.0 == 3)
