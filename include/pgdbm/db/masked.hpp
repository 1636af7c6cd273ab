// Connection strings for people: in messages, logs and tables, never with a password.
#pragma once

#include <string>
#include <string_view>

namespace pgdbm {

/// The connection string with "****" for whatever is, or may be, a password: of the user, of a key, in either form,
/// also when it was written with bytes that should have been encoded. Of a string that cannot be read little is left.
[[nodiscard]] std::string masked(std::string_view connection_string);

}  // namespace pgdbm
