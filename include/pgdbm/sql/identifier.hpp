// The only quoting of this library: names and literals to be written into SQL text.
// A name that PostgreSQL cannot hold (empty, a NUL byte, more than 63 bytes) is a fault of kind invalid_schema.
// It is never shortened: the server does that silently, and then another table is meant.
#pragma once

#include <pgdbm/base/result.hpp>

#include <string>
#include <string_view>

namespace pgdbm::sql {

/// True for words that a name must not be without quotes: what the server's quote_ident quotes (PostgreSQL 15), and
/// what later versions up to 18 added. Expects lower case.
[[nodiscard]] bool is_reserved(std::string_view lower_case_word) noexcept;

/// True when the bare word means the name itself: lower case throughout and not reserved.
[[nodiscard]] bool is_bare_identifier(std::string_view name) noexcept;

/// The name within double quotes. Fault: invalid_schema.
[[nodiscard]] Result<std::string> quote_identifier(std::string_view name);

/// The name as it is where that means the same, else within double quotes. Fault: invalid_schema.
[[nodiscard]] Result<std::string> quote_if_needed(std::string_view name);

/// The text as a literal: '…', or E'…' when it holds a backslash. Fault: conversion, when it holds a NUL byte.
[[nodiscard]] Result<std::string> quote_literal(std::string_view text);

/// Accepts what a manager may have as its schema: a letter or underscore, then letters, digits and underscores
/// (ASCII), 63 in all at most. Fault: invalid_schema.
[[nodiscard]] Result<void> validate_schema_name(std::string_view name);

}  // namespace pgdbm::sql
