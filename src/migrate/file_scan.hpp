// One reading of a migration file, as it stands, for what no parser of SQL knows: rows behind a COPY, psql's commands,
// and what comments say to us. Placeholders are known to the lexer, so the text need not be rendered.
#pragma once

#include <pgdbm/base/result.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace pgdbm::migrate {

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// A COPY … FROM STDIN and its rows.
struct CopyBlock {
  std::size_t sql_end = 0;  ///< behind the statement's semicolon
  Span data;                ///< the lines below it, without the last one, `\.`
  std::size_t resume = 0;   ///< behind the last line: SQL goes on
};

/// A comment that begins a line, such as -- pgdbm:down.
struct Directive {
  std::size_t offset = 0;
  std::string_view name;  ///< "down": what stands between the colon and white space
};

struct FileScan {
  std::vector<CopyBlock> copies;
  std::vector<Directive> directives;
};

/// Reads `file`, called `filename`, from `begin` to `end`; offsets count from the beginning of the file. Statements end
/// at -- pgdbm:down too. Faults show the place: quotes and comments that are never closed, psql's commands, COPY data
/// without an end, a directive that does not begin its line.
[[nodiscard]] Result<FileScan> scan_file(std::string_view filename, std::string_view file, std::size_t begin,
                                         std::size_t end);

}  // namespace pgdbm::migrate
