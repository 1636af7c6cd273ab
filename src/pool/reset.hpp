// A session made as new for whoever has it next: what a statement may have left behind, and the texts that undo it.
#pragma once

#include "net/residue.hpp"

#include <string_view>

namespace pgdbm::pool {

/// As far as the text shows it. Functions of the user's are held to leave nothing behind: what they do inside is not
/// seen, but for settings that the server reports.
[[nodiscard]] net::Residue residue_of(std::string_view sql) noexcept;

/// The same for those whose functions leave something behind: some state at least.
[[nodiscard]] net::Residue residue_unseen(std::string_view sql) noexcept;

/// One script that undoes it. Statements that the connection itself keeps prepared outlive it, as long as SQL has
/// prepared none besides. Empty for nothing.
[[nodiscard]] std::string_view reset_script(net::Residue residue) noexcept;

}  // namespace pgdbm::pool
