#include "migrate/file_parts.hpp"

#include "migrate/file_name.hpp"
#include "migrate/file_scan.hpp"
#include "migrate/text_file.hpp"

#include "base/nearest_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace pgdbm::migrate {

namespace {

constexpr std::array<std::string_view, 2> known_directives{"no-transaction", "down"};

Result<void> expect_known(const FilePart& part, const std::vector<Directive>& directives) {
  for (const auto& directive : directives) {
    if (std::ranges::find(known_directives, directive.name) != known_directives.end()) continue;
    return fault_in_file(part.filename, part.file, directive.offset,
                         fmt::format("There is no directive -- pgdbm:{}. Did you mean -- pgdbm:{}?", directive.name,
                                     nearest_name(directive.name, known_directives)));
  }
  return {};
}

/// The whole of a file as one part, and the places of its -- pgdbm:down.
struct Whole {
  FilePart part;
  std::vector<std::size_t> downs;
};

Result<Whole> read_whole(std::string filename, std::string_view file) {
  Whole whole{.part = {.filename = std::move(filename), .file = file, .end = file.size()}, .downs = {}};
  auto& part = whole.part;
  if (file.starts_with(byte_order_mark)) part.begin = byte_order_mark.size();
  if (strip(part.text()).empty()) {
    return Fault{
        .kind = FaultKind::migration,
        .message = fmt::format("{}: The file is empty. Write what it is to do, or take it away.", part.filename)};
  }
  const auto scan = scan_file(part.filename, file, part.begin, part.end);
  if (!scan) return scan.error();
  if (auto known = expect_known(part, scan->directives); !known) return known.error();
  for (const auto& directive : scan->directives) {
    if (directive.name == "down") whole.downs.push_back(directive.offset);
  }
  return whole;
}

void find_no_transaction(FilePart& part) {
  part.no_transaction = asks_for_no_transaction(part.text());
}

}  // namespace

Result<FileParts> read_parts(const Migration& migration) {
  auto whole = read_whole(migration.filename, migration.content);
  if (!whole) return whole.error();
  FileParts parts{.up = whole->part, .down = std::nullopt};
  const auto& downs = whole->downs;
  if (downs.size() > 1) {
    return fault_in_file(migration.filename, migration.content, downs[1],
                         "A file has one -- pgdbm:down: all below it undoes what is above. Take this one out.");
  }
  if (!downs.empty()) {
    parts.down = whole->part;
    parts.up.end = parts.down->begin = downs.front();
  }
  if (migration.down) {
    const auto name = down_name_of(migration.filename);
    if (!downs.empty()) {
      return fault_in_file(
          migration.filename, migration.content, downs.front(),
          fmt::format("What undoes this migration is said twice, here and in {}. Take one of them out.", name));
    }
    auto down = read_whole(name, *migration.down);
    if (!down) return down.error();
    if (!down->downs.empty()) {
      return fault_in_file(
          name, *migration.down, down->downs.front(),
          "All of a file that is called ….down.sql undoes its migration: it has no part of its own for "
          "that. Take this line out.");
    }
    parts.down = std::move(down->part);
  }
  find_no_transaction(parts.up);
  if (parts.down) find_no_transaction(*parts.down);
  return parts;
}

bool asks_for_no_transaction(std::string_view text) noexcept {
  constexpr std::string_view comment = "-- pgdbm:no-transaction";
  for (std::size_t at = text.find(comment); at != std::string_view::npos; at = text.find(comment, at + 1)) {
    const auto after = text.substr(at + comment.size());
    if (begins_line(text, at) && up_to_white_space(after).empty()) return true;
  }
  return false;
}

}  // namespace pgdbm::migrate
