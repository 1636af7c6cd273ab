// The words of a command line, understood. No I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace pgdbm::cli {

enum class Command : std::uint8_t { migrate, status, history, create, rollback, forget, repair, baseline };

/// What is asked for. Which fields count follows from the command.
struct Request {
  Command command{};
  std::optional<std::string> url;  ///< none: DATABASE_URL, DB_* and PG* say
  std::optional<std::string> schema;
  std::vector<std::string> schemas;  ///< of `migrate`: names, or patterns of LIKE
  std::filesystem::path folder = "migrations";
  std::string module;
  std::string file;    ///< of rollback, forget, repair
  std::string name;    ///< of create
  std::string reason;  ///< of forget, repair
  std::uint64_t version = 0;
  std::size_t limit = 10;
  std::size_t jobs = 4;
  std::optional<unsigned> lock_timeout;  ///< milliseconds
  bool is_json = false;
  bool is_quiet = false;
};

/// Nothing is to be done: a question for help, or a mistake.
struct Advice {
  int exit_code;
  std::string text;
};

/// `arguments` without the program's name.
[[nodiscard]] std::variant<Request, Advice> understand(std::vector<std::string> arguments);

}  // namespace pgdbm::cli
