-- Posts one rating with a fresh id at every request, as a tablet's queue does when the network is there.
local token = ""
local pattern = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx"
local digits = "0123456789abcdef"

function init(arguments)
  token = arguments[1] or ""
  math.randomseed(os.time() + tonumber(tostring({}):match("0x(%x+)"), 16) % 1000003)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Authorization"] = "Bearer " .. token
end

function request()
  local id = pattern:gsub("x", function()
    local place = math.random(1, 16)
    return digits:sub(place, place)
  end)
  local body = '{"items":[{"rating_id":"' .. id .. '","tapped_at":"' .. os.date("!%Y-%m-%dT%H:%M:%SZ")
    .. '","level":' .. math.random(1, 5) .. "}]}"
  return wrk.format("POST", nil, nil, body)
end
