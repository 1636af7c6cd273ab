#include "migrate/file_scan.hpp"

#include "migrate/text_file.hpp"

#include <pgdbm/sql/character.hpp>
#include <pgdbm/sql/lexer.hpp>
#include <pgdbm/sql/statement_tracker.hpp>
#include <pgdbm/sql/text_fault.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pgdbm::migrate {

namespace {

/// Knows a COPY … FROM STDIN by its words.
class CopyFinder {
 public:
  void feed(const sql::Token& token, std::string_view text) noexcept {
    if (token.is('(')) ++depth_;
    if (token.is(')') && depth_ > 0) --depth_;
    const bool is_word = token.kind == sql::TokenKind::identifier;
    const auto is = [&](std::string_view keyword) { return is_word && sql::is_keyword(token.in(text), keyword); };
    if (count_++ == 0) {
      begin_ = token.offset;
      is_copy_ = is("copy");
    }
    // The server reads STDOUT behind FROM as STDIN.
    if (is_copy_ && is_behind_from_ && depth_ == 0 && (is("stdin") || is("stdout"))) is_from_stdin_ = true;
    is_behind_from_ = is("from");
  }
  [[nodiscard]] bool is_from_stdin() const noexcept { return is_from_stdin_; }
  [[nodiscard]] std::size_t begin() const noexcept { return begin_; }

 private:
  std::size_t begin_ = 0;
  std::size_t count_ = 0;
  std::size_t depth_ = 0;
  bool is_copy_ = false;
  bool is_behind_from_ = false;
  bool is_from_stdin_ = false;
};

bool is_never_closed(sql::TextError error) noexcept {
  using enum sql::TextError;
  return error == unclosed_quote || error == unclosed_identifier || error == unclosed_comment ||
         error == unclosed_dollar_quote || error == unclosed_hole;
}

std::string describe_psql_command(std::string_view from_backslash) {
  const auto name = from_backslash.substr(0, from_backslash.find_first_of(" \t\n;"));
  if (name == "\\.") return "The line \\. ends rows behind a COPY … FROM STDIN, and here are none. Take it out.";
  if (name == "\\restrict" || name == "\\unrestrict") {
    return fmt::format(
        "pg_dump has written {}, which is for psql alone. Take out both lines, \\restrict and "
        "\\unrestrict: they change nothing of what is restored.",
        name);
  }
  return fmt::format(
      "{} is a command of psql, and a migration is sent to the server without it. Take it out; write what "
      "it would have done as SQL, or as a migration of its own.",
      name);
}

class Scanner {
 public:
  Scanner(std::string_view filename, std::string_view file, std::size_t begin, std::size_t end) noexcept
      : filename_(filename), file_(file), text_(file.substr(0, end)), lexer_(text_, sql::LexMode::statement, begin) {}

  Result<FileScan> run() {
    for (;;) {
      const auto token = lexer_.next();
      auto fed = token.kind == sql::TokenKind::end ? end_without_rows() : feed(token);
      if (!fed) return fed.error();
      if (token.kind == sql::TokenKind::end) return std::move(scan_);
    }
  }

 private:
  [[nodiscard]] Fault fault_at(std::size_t offset, std::string_view what) const {
    return fault_in_file(filename_, file_, offset, what);
  }

  Result<void> feed(const sql::Token& token) {
    if (token.kind == sql::TokenKind::whitespace) return {};
    if (token.kind == sql::TokenKind::comment) return feed_comment(token);
    if (token.kind == sql::TokenKind::error && is_never_closed(token.error)) {
      return fault_at(token.offset, fmt::format("The file cannot be cut: {}.", sql::describe(token.error)));
    }
    if (token.kind == sql::TokenKind::other && text_[token.offset] == '\\') {
      return fault_at(token.offset, describe_psql_command(text_.substr(token.offset)));
    }
    if (!tracker_.feed(token, text_)) {
      copy_.feed(token, text_);
      return {};
    }
    if (copy_.is_from_stdin()) return feed_rows(token);
    copy_ = {};
    return {};
  }

  Result<void> feed_comment(const sql::Token& token) {
    const auto comment = token.in(text_);
    if (!comment.starts_with("--")) return {};
    constexpr std::string_view prefix = "pgdbm:";
    const auto blanks = comment.find_first_not_of(" \t", 2);
    const auto words = comment.substr(std::min(blanks, comment.size()));
    if (!sql::is_keyword(words.substr(0, prefix.size()), prefix)) return {};
    constexpr std::string_view opening = "-- pgdbm:";
    if (!comment.starts_with(opening) || !begins_line(text_, token.offset)) {
      return fault_at(
          token.offset,
          "This is like a directive, and would be passed over. Begin a line with it, written -- pgdbm:name: "
          "one space, lower case.");
    }
    const auto name = up_to_white_space(comment.substr(opening.size()));
    scan_.directives.push_back({token.offset, name});
    return name == "down" ? end_without_rows() : Result<void>{};
  }

  Result<void> feed_rows(const sql::Token& semicolon) {
    const auto line_end = std::min(text_.find('\n', semicolon.end()), text_.size());
    const auto behind = strip(text_.substr(semicolon.end(), line_end - semicolon.end()));
    if (!behind.empty() && !behind.starts_with("--")) {
      return fault_at(semicolon.end(),
                      "Rows follow a COPY … FROM STDIN from the next line on: move what stands behind its semicolon "
                      "below them.");
    }
    const auto begin = std::min(line_end + 1, text_.size());
    const auto last = find_last_line(begin);
    if (last == std::string_view::npos) return end_without_rows();
    const auto resume = std::min(text_.find('\n', last), text_.size());
    scan_.copies.push_back({semicolon.end(), {begin, last}, resume});
    lexer_ = sql::Lexer{text_, sql::LexMode::statement, resume};
    copy_ = {};
    return {};
  }

  /// Of the line `\.`, or npos.
  [[nodiscard]] std::size_t find_last_line(std::size_t at) const noexcept {
    for (;; ++at) {
      const auto end = text_.find('\n', at);
      if (text_.substr(at, end - at) == "\\.") return at;
      if (end == std::string_view::npos) return end;
      at = end;
    }
  }

  Result<void> end_without_rows() {
    if (copy_.is_from_stdin()) {
      return fault_at(
          copy_.begin(),
          "The rows behind this COPY … FROM STDIN have no end. End them with a line of \\. alone, also when "
          "there are none.");
    }
    tracker_ = {};
    copy_ = {};
    return {};
  }

  std::string_view filename_;
  std::string_view file_;
  std::string_view text_;  // of it, up to where is read
  sql::Lexer lexer_;
  sql::StatementTracker tracker_;
  CopyFinder copy_;  // in the statement so far
  FileScan scan_;
};

}  // namespace

Result<FileScan> scan_file(std::string_view filename, std::string_view file, std::size_t begin, std::size_t end) {
  return Scanner{filename, file, begin, end}.run();
}

}  // namespace pgdbm::migrate
