// What a migration runs: the SQL of one part of its file, rendered for a schema and cut into statements, these into
// segments. A segment is one transaction, or statements that the server takes outside of any, one after the other.
//
// Pure, and decided before anything runs: what can be refused from the text alone is refused here, with its place in
// the file. The server is the judge of all else, syntax included.
#pragma once

#include "migrate/file_parts.hpp"

#include <pgdbm/base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::migrate {

enum class Runs : std::uint8_t {
  in_transaction,
  alone,  ///< the server refuses it inside a transaction, or the file asks for it
};

/// What a statement builds CONCURRENTLY, and a crash may leave INVALID. Names as the catalogue has them.
struct BuiltIndex {
  std::string schema;       ///< empty: the statement does not say
  std::string name;         ///< of the index; empty: the server chooses one, or it is every index of the table
  std::string table;        ///< empty for REINDEX INDEX, SCHEMA, DATABASE
  bool is_rebuilt = false;  ///< REINDEX: what may be left is a copy called <name>_ccnew or <name>_ccold
  friend bool operator==(const BuiltIndex&, const BuiltIndex&) = default;
};

/// The rows behind a COPY … FROM STDIN, without the line `\.`. May be empty.
struct CopyData {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct ScriptStatement {
  std::size_t begin = 0;  ///< offsets in `Script::text`: from its first word to its last, without the semicolon
  std::size_t end = 0;
  std::optional<BuiltIndex> index;
  std::optional<CopyData> data;  ///< set: the statement is a COPY … FROM STDIN, and sent as one
};

/// Neighbours that run in one transaction, or each of them alone. Two segments of one kind may follow each other: what
/// the first did has to be committed before the second.
struct Segment {
  Runs runs = Runs::in_transaction;
  std::vector<ScriptStatement> statements;  ///< never empty
};

/// A stretch of the file and what it was rendered to.
struct RenderedStretch {
  std::size_t file_begin = 0;
  std::size_t file_end = 0;
  std::size_t begin = 0;  ///< in `Script::text`
};

struct Script {
  std::string text;  ///< rendered; data of COPY as it stands in the file
  std::vector<Segment> segments;
  std::vector<RenderedStretch> stretches;
  std::optional<std::string> schema;

  [[nodiscard]] std::string_view text_of(const ScriptStatement& statement) const noexcept {
    return std::string_view{text}.substr(statement.begin, statement.end - statement.begin);
  }
  [[nodiscard]] std::string_view data_of(const CopyData& data) const noexcept {
    return std::string_view{text}.substr(data.begin, data.end - data.begin);
  }
};

/// Faults: migration, for psql's commands, transaction control, COPY data without an end and text that is never closed;
/// invalid_template and invalid_schema. Each shows its place in the file.
[[nodiscard]] Result<Script> cut_script(const FilePart& part, const std::optional<std::string>& schema);

/// The byte of the whole file from which the character `position` of a statement came: the server's error position,
/// which counts from 1 within the text of the statement that was sent. `sql::show_position` shows it.
[[nodiscard]] std::size_t file_offset(const Script& script, const FilePart& part, const ScriptStatement& statement,
                                      std::size_t position);

}  // namespace pgdbm::migrate
