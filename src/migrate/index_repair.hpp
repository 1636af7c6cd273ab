// What a CREATE INDEX CONCURRENTLY or REINDEX … CONCURRENTLY leaves behind that did not come to its end: an INVALID
// index, which costs every write and serves no query, and which IF NOT EXISTS takes for the index that was wanted.
#pragma once

#include "migrate/script.hpp"

#include "db/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace pgdbm::migrate {

/// An index that may be what the statement builds or has left.
struct FoundIndex {
  std::string oid;
  std::string name;  ///< with its schema, quoted
  bool is_valid = false;
};

/// By its name, or where the statement gives none, all of its table. None that somebody is building now.
asio::awaitable<std::vector<FoundIndex>> find_indexes(const db::Verbs& db, const BuiltIndex& index);

/// Drops those that are not valid, without keeping writers out.
asio::awaitable<void> drop_invalid(const db::Session& session, const BuiltIndex& index);

/// What there was before the statement ran, to be noted in the journal.
[[nodiscard]] std::string note_of(const std::vector<FoundIndex>& indexes);

/// A valid index that the note does not have: so the statement was done.
[[nodiscard]] bool has_new_index(const std::vector<FoundIndex>& indexes, std::string_view note);

}  // namespace pgdbm::migrate
