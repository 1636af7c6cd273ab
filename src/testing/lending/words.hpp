// What tests and the helper that lends them databases say to each other: one line of JSON each way, over a unix socket
// that stands for the loan. When the socket ends, however it ends, the loan does. No I/O here.
//
//   test                                   helper
//   {"do":"lend","key":"5f…","suffix":""}
//                                          {"build":"test_pgdbm_build_…"}    nobody has built it yet: do so, then say
//                                          "built"
//   {"do":"built"}
//                                          {"database":"test_pgdbm_…"} lent
//   {"do":"keep"}
//                                          {"log":"…"}                 not dropped at the end; the server's last lines
//                                          {"error":"…"}               to anything that failed
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::testing::lending {

/// Changes with what is said here, so that programs of different versions do not share a helper.
inline constexpr std::string_view protocol_version = "1";

struct Request {
  enum class Kind { lend, built, keep };
  Kind kind = Kind::lend;
  std::string key{};     ///< lend: of the blueprint
  std::string suffix{};  ///< lend: in the name of the database, for people
};

struct Answer {
  std::string database{};  ///< lent, or to be built
  bool must_build = false;
  std::string connection{};  ///< a connection string for that database
  std::string log{};
  std::string error{};
};

/// With the line's end.
[[nodiscard]] std::string render(const Request& request);
[[nodiscard]] std::string render(const Answer& answer);

/// Nothing for a line that nobody of this version writes.
[[nodiscard]] std::optional<Request> parse_request(std::string_view line);
[[nodiscard]] std::optional<Answer> parse_answer(std::string_view line);

}  // namespace pgdbm::testing::lending
