// Unicode normalization form KC, for the code points of Unicode 3.2: what SASLprep needs and no more.
// A code point assigned later is left as it is; SASLprep prohibits those anyway.
#pragma once

#include <string>
#include <string_view>

namespace pgdbm::wire {

[[nodiscard]] std::u32string normalize_nfkc(std::u32string_view text);

}  // namespace pgdbm::wire
