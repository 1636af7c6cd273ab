// Contract: any bytes become a value or a fault; neither a fault nor masked() shows a password, whatever bytes it has;
// what is masked is masked for good; password and service files of any bytes are read without harm.
#include "db/conninfo/environment.hpp"
#include "db/conninfo/parse.hpp"
#include "db/conninfo/passfile.hpp"
#include "db/conninfo/resolve.hpp"
#include "db/conninfo/service_file.hpp"
#include "db/conninfo/split.hpp"
#include <pgdbm/db/masked.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

namespace {

using namespace pgdbm::db::conninfo;

void require(bool holds, const char* promise) {
  if (holds) return;
  std::cerr << "broken promise: " << promise << '\n';
  std::abort();
}

bool shows(std::string_view text, std::string_view secret) {
  return text.find(secret) != std::string_view::npos;
}

/// Nothing of the process and no file but those that a string names.
Environment nowhere() {
  return {.account = "ada"};
}

/// The machine's own files are no part of the contract.
bool names_a_file(std::string_view text) {
  const auto values = parse(text);
  return values && (values->contains("service") || values->contains("servicefile") || values->contains("passfile"));
}

void never_shown(std::string_view text, std::string_view secret) {
  require(!shows(pgdbm::masked(text), secret), "masked() shows no password");
  const auto values = parse(text);
  require(values || !shows(values.error().message, secret), "a fault of the form shows no password");
  if (names_a_file(text)) return;
  const auto options = resolve(text, nowhere(), std::chrono::seconds{1});
  require(options || !shows(options.error().message, secret), "a fault of a value shows no password");
}

void read_as_a_string(std::string_view text) {
  const auto parts = split(text);
  for (const auto& pair : parts.pairs) {
    require(pair.name_begin <= pair.value_end && pair.value_begin <= pair.value_end && pair.value_end <= text.size(),
            "a pair lies in the text");
  }
  require(!parts.fault || !parse(text), "what cannot be split does not parse");
  const auto shown = pgdbm::masked(text);
  require(shown.find('\0') == std::string::npos || text.find('\0') != std::string_view::npos,
          "no NUL comes from nowhere");
  if (!names_a_file(text)) (void)resolve(text, nowhere(), std::chrono::seconds{1});
}

/// Not encoded at all, as careless people write it: the bytes stand around something that can be told from the rest.
void hide_as_it_is(const std::string& bytes) {
  constexpr std::string_view secret = "<hunter2>";
  const auto half = bytes.size() / 2;
  const auto password = bytes.substr(0, half) + std::string{secret} + bytes.substr(half);
  never_shown("postgres://ada:" + password + "@h:5432/d?sslmode=disable", secret);
  never_shown("postgresql://:" + password + "@", secret);
}

/// As it has to be written. The parsed value is the password, and what is shown does not depend on it.
void hide_as_it_should_be(std::string bytes) {
  std::erase(bytes, '\0');
  if (bytes.empty()) return;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string encoded;
  std::string quoted;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', digits[byte >> 4U], digits[byte & 15U]};
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  const auto hidden = [&](const std::string& before, const std::string& password, const std::string& after) {
    const auto text = before + password + after;
    require(pgdbm::masked(text) == before + "****" + after, "only the password is hidden");
    const auto values = parse(text);
    require(values && values->at(shows(before, "sslpassword") ? "sslpassword" : "password") == bytes,
            "the password is read as it was written");
  };
  hidden("postgres://ada:", encoded, "@h:5432/d");
  hidden("postgres://h/d?password=", encoded, "&port=1");
  hidden("postgres://h?sslpassword=", encoded, "");
  hidden("host=h password=", "'" + quoted + "'", " port=1");
  hidden("sslpassword = ", "'" + quoted + "'", "");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  const std::string bytes(data, data + size);
  read_as_a_string(bytes);
  read_as_a_string("postgresql://" + bytes);
  hide_as_it_is(bytes);
  hide_as_it_should_be(bytes);
  (void)find_password(bytes, {.host = "h", .port = "5432", .database = "d", .user = "ada"});
  const auto service = parse_service(bytes, "/f", "shop");
  require(service.has_value() || shows(service.error().message, "/f"), "a fault names its file");
  return 0;
}
