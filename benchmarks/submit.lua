-- wrk script: citizens' requests through the JSON API, each from a number of its own.
local counter = 0
local base = 0

function setup(thread)
  base = base + 1
  thread:set("base", base)
end

function request()
  counter = counter + 1
  local phone = string.format("13%d%08d", base, counter)
  local body = string.format(
    '{"type":"complaint","title":"第%d件：路灯不亮","content":"滨江路从东头到西头的路灯已经三天不亮了，晚上走路很危险，请尽快派人来修。","citizen":{"name":"王小明","phone":"%s"}}',
    counter, phone)
  return wrk.format("POST", nil, {
    ["Authorization"] = "Bearer " .. os.getenv("TOKEN"),
    ["Content-Type"] = "application/json",
  }, body)
end
