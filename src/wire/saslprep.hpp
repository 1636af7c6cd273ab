// SASLprep (RFC 4013) as PostgreSQL does it, so that a password hashes here to what it hashed to there: one that is
// not UTF-8, or has what SASLprep prohibits, is used as it is; what is prohibited is looked for before normalization.
#pragma once

#include <pgdbm/base/secret.hpp>

#include <string_view>

namespace pgdbm::wire {

/// Plain ASCII comes back unchanged, and at once.
[[nodiscard]] Secret saslprep(std::string_view password);

}  // namespace pgdbm::wire
