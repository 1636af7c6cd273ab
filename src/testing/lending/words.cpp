#include "testing/lending/words.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace pgdbm::testing::lending {

namespace {

namespace json = boost::json;

constexpr std::array<std::pair<Request::Kind, std::string_view>, 3> kinds{
    {{Request::Kind::lend, "lend"}, {Request::Kind::built, "built"}, {Request::Kind::keep, "keep"}}};

std::optional<json::object> read_object(std::string_view line) {
  json::error_code error;
  auto value = json::parse({line.data(), line.size()}, error);
  if (error || !value.is_object()) return {};
  return std::move(value.as_object());
}

/// Empty when it is not there, or no text.
std::string text_of(const json::object& object, std::string_view name) {
  const auto* const value = object.if_contains({name.data(), name.size()});
  if (value == nullptr || !value->is_string()) return {};
  return std::string{value->get_string()};
}

std::string line_of(const json::object& object) {
  return json::serialize(object) + "\n";
}

}  // namespace

std::string render(const Request& request) {
  const auto kind = std::ranges::find(kinds, request.kind, [](const auto& pair) { return pair.first; });
  json::object object{{"key", request.key}, {"suffix", request.suffix}};
  object["do"] = json::string_view{kind->second.data(), kind->second.size()};
  return line_of(object);
}

std::string render(const Answer& answer) {
  return line_of({{answer.must_build ? "build" : "database", answer.database},
                  {"connection", answer.connection},
                  {"log", answer.log},
                  {"error", answer.error}});
}

std::optional<Request> parse_request(std::string_view line) {
  const auto object = read_object(line);
  if (!object) return {};
  const auto kind = std::ranges::find(kinds, text_of(*object, "do"), [](const auto& pair) { return pair.second; });
  if (kind == kinds.end()) return {};
  return Request{.kind = kind->first, .key = text_of(*object, "key"), .suffix = text_of(*object, "suffix")};
}

std::optional<Answer> parse_answer(std::string_view line) {
  const auto object = read_object(line);
  if (!object) return {};
  const bool must_build = object->contains("build");
  return Answer{.database = text_of(*object, must_build ? "build" : "database"),
                .must_build = must_build,
                .connection = text_of(*object, "connection"),
                .log = text_of(*object, "log"),
                .error = text_of(*object, "error")};
}

}  // namespace pgdbm::testing::lending
