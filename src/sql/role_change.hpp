// Finds what would take on another role in a text that is to run under one: SET ROLE, SET SESSION AUTHORIZATION, their
// RESET, and set_config() of either.
//
// Limit: only what is written in the text is seen. A DO block, a function or dynamic SQL may hide it: this keeps
// programs from mistakes, not a server from those who may write its SQL.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace pgdbm::sql {

/// The offset of the first of them. A set_config() whose setting is no plain literal counts: nobody knows what it sets.
[[nodiscard]] std::optional<std::size_t> find_role_change(std::string_view script) noexcept;

}  // namespace pgdbm::sql
