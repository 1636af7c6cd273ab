#include "migrate/script.hpp"

#include "migrate/file_scan.hpp"
#include "migrate/segments.hpp"
#include "migrate/split.hpp"
#include "migrate/statement_nature.hpp"
#include "migrate/text_file.hpp"

#include "sql/utf8.hpp"
#include <pgdbm/sql/render.hpp>
#include <pgdbm/sql/template.hpp>

#include <algorithm>
#include <utility>

namespace pgdbm::migrate {

namespace {

/// The place of a fault is all that is wanted of a template.
struct Nobody {
  void piece(const sql::Piece& /*piece*/) const noexcept {}
  void token(const sql::Token& /*token*/) const noexcept {}
};

class Cutter {
 public:
  Cutter(const FilePart& part, const std::optional<std::string>& schema) : part_(part) { script_.schema = schema; }

  Result<Script> run() {
    const auto scan = scan_file(part_.filename, part_.file, part_.begin, part_.end);
    if (!scan) return scan.error();
    auto begin = part_.begin;
    for (const auto& copy : scan->copies) {
      if (auto done = cut_sql(begin, copy.sql_end); !done) return done.error();
      add_rows(copy.data);
      begin = copy.resume;
    }
    if (auto done = cut_sql(begin, part_.end); !done) return done.error();

    auto planned = plan_segments(script_.text, statements_, part_.no_transaction);
    if (!planned) {
      const auto& misplaced = planned.error();
      const auto offset = file_offset(script_, part_, statements_[misplaced.statement].statement, 1);
      return fault_in_file(part_.filename, part_.file, offset, misplaced.message);
    }
    script_.segments = *std::move(planned);
    return std::move(script_);
  }

 private:
  Result<void> cut_sql(std::size_t begin, std::size_t end) {
    const auto source = part_.file.substr(begin, end - begin);
    auto sql = sql::render(source, script_.schema);
    if (!sql) return describe(sql.error(), begin, source);
    const auto base = script_.text.size();
    script_.stretches.push_back({begin, end, base});
    for (const auto& span : split(*sql)) {
      auto& [statement, nature] = statements_.emplace_back();
      nature = nature_of(std::string_view{*sql}.substr(span.begin, span.end - span.begin));
      statement.begin = base + span.begin;
      statement.end = base + span.end;
      statement.index = nature.index;
    }
    script_.text += *sql;
    return {};
  }

  /// Requires: the COPY that they belong to was cut last.
  void add_rows(const Span& data) {
    const auto begin = script_.text.size();
    script_.stretches.push_back({data.begin, data.end, begin});
    script_.text += part_.file.substr(data.begin, data.end - data.begin);
    statements_.back().statement.data = CopyData{begin, script_.text.size()};
  }

  Fault describe(Fault fault, std::size_t begin, std::string_view source) const {
    if (fault.kind != FaultKind::invalid_template) return fault;
    auto found = sql::parse_template(source, Nobody{});
    found.offset += begin;
    fault = sql::invalid_template(found, part_.file);
    fault.message = part_.filename + ": " + fault.message;
    return fault;
  }

  const FilePart& part_;
  std::vector<NaturedStatement> statements_;
  Script script_;
};

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, sql::utf8::begins_character));
}

}  // namespace

Result<Script> cut_script(const FilePart& part, const std::optional<std::string>& schema) {
  return Cutter{part, schema}.run();
}

std::size_t file_offset(const Script& script, const FilePart& part, const ScriptStatement& statement,
                        std::size_t position) {
  const auto behind = std::ranges::upper_bound(script.stretches, statement.begin, {}, &RenderedStretch::begin);
  const auto& stretch = *std::prev(behind);
  const auto before = std::string_view{script.text}.substr(stretch.begin, statement.begin - stretch.begin);
  const auto source = part.file.substr(stretch.file_begin, stretch.file_end - stretch.file_begin);
  return stretch.file_begin + sql::template_offset(source, script.schema, count_characters(before) + position);
}

}  // namespace pgdbm::migrate
